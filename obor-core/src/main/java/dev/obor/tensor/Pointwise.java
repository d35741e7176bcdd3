package dev.obor.tensor;

import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.max;
import static dev.obor.formula.Expr.min;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Expr.select;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;

/// The element-wise operations: each is its formula, over the tensors x, y and the number s.
final class Pointwise {
    private static final Expr X = input(0);
    private static final Expr Y = input(1);
    private static final Expr S = scalar(0);
    private static final Expr S1 = scalar(1);
    private static final double LN_2 = 0.6931471805599453;

    private Pointwise() {}

    // ---- of two tensors

    private static final Fused ADD = Fused.of("Add", X.add(Y));
    private static final Fused SUB = Fused.of("Sub", X.sub(Y));
    private static final Fused MUL = Fused.of("Mul", X.mul(Y));
    private static final Fused DIV = Fused.of("Div", X.div(Y));
    private static final Fused REMAINDER = Fused.of("Remainder", X.remainder(Y));
    private static final Fused FMOD = Fused.of("Fmod", X.fmod(Y));
    private static final Fused FLOOR_DIVIDE =
            Fused.of("FloorDivide", floorDivide(X, Y)).onIntegers();
    private static final Fused POW = Fused.of("Pow", X.pow(Y));
    private static final Fused MAXIMUM = Fused.of("Maximum", max(X, Y));
    private static final Fused MINIMUM = Fused.of("Minimum", min(X, Y));
    private static final Fused ATAN2 = Fused.of("Atan2", X.atan2(Y));
    private static final Fused HYPOT = Fused.of("Hypot", hypot(X, Y));
    private static final Fused LOG_ADD_EXP =
            Fused.of("Logaddexp", logAddExp(X, Y));
    private static final Fused XLOGY =
            Fused.of("Xlogy", xlogy(X, Y));
    private static final Fused LERP = Fused.of("Lerp", X.add(S.mul(Y.sub(X))));
    private static final Fused WHERE = Fused.of("Where", select(X, Y, input(2)));

    /// Exact for whole numbers, and as in Python for fractions.
    private static Expr floorDivide(Expr a, Expr b) {
        return a.sub(a.remainder(b)).div(b).round();
    }

    /// Finite for large operands, and for equal infinities.
    private static Expr logAddExp(Expr a, Expr b) {
        Expr value = select(a.eq(b), a.add(LN_2), max(a, b).add(a.sub(b).abs().neg().softplus()));
        return value.withDerivative(a, select(a.eq(b), 0.5, a.sub(b).sigmoid()))
                .withDerivative(b, select(a.eq(b), 0.5, b.sub(a).sigmoid()));
    }

    /// 0 at a = 0; the derivative there is still log(b), but 0 where that does not exist.
    private static Expr xlogy(Expr a, Expr b) {
        return select(a.eq(0).mul(b.eq(b)), 0, a.mul(b.log()))
                .withDerivative(a, select(a.eq(0).mul(b.le(0)), 0, b.log()))
                .withDerivative(b, a.div(b));
    }

    /// Scaled by the larger operand, so that squares neither overflow nor vanish.
    private static Expr hypot(Expr a, Expr b) {
        Expr large = max(a.abs(), b.abs()).detach();
        Expr scale = select(large.eq(0), 1, large);
        Expr length = a.div(scale).square().add(b.div(scale).square()).sqrt().mul(scale);
        return select(large.eq(Double.POSITIVE_INFINITY), Double.POSITIVE_INFINITY, length);
    }

    static Tensor add(Tensor x, Tensor y) {
        return ADD.apply(x, y);
    }

    static Tensor sub(Tensor x, Tensor y) {
        if (x.dtype() == DType.BOOL || y.dtype() == DType.BOOL) {
            throw new IllegalArgumentException(
                    "sub: truth values cannot be subtracted; got %s and %s. Use logicalXor or logicalNot."
                            .formatted(x.dtype(), y.dtype()));
        }
        return SUB.apply(x, y);
    }

    static Tensor mul(Tensor x, Tensor y) {
        return MUL.apply(x, y);
    }

    static Tensor div(Tensor x, Tensor y) {
        return DIV.apply(x, y);
    }

    static Tensor remainder(Tensor x, Tensor y) {
        return REMAINDER.apply(x, divisor("remainder", x, y));
    }

    static Tensor fmod(Tensor x, Tensor y) {
        return FMOD.apply(x, divisor("fmod", x, y));
    }

    static Tensor floorDivide(Tensor x, Tensor y) {
        return FLOOR_DIVIDE.apply(x, divisor("floorDivide", x, y));
    }

    static Tensor pow(Tensor x, Tensor y) {
        if (x.dtype() == DType.BOOL && y.dtype() == DType.BOOL) {
            throw truths("pow", x);
        }
        return POW.apply(x, y);
    }

    /// Whole numbers have no quotient by 0, truth values have none at all.
    private static Tensor divisor(String op, Tensor x, Tensor y) {
        if (x.dtype() == DType.BOOL && y.dtype() == DType.BOOL) {
            throw truths(op, x);
        }
        if (!x.dtype().isFloating() && !y.dtype().isFloating() && !y.all()) {
            throw new IllegalArgumentException(
                    "%s: whole numbers cannot be divided by 0; got a divisor of shape %s that holds a 0. Convert with to(FLOAT32)."
                            .formatted(op, y.shape()));
        }
        return y;
    }

    private static long divisor(String op, Tensor x, long number) {
        divisor(op, x, Tensor.scalar(number));
        return number;
    }

    private static Tensor numbers(String op, Tensor x) {
        if (x.dtype() == DType.BOOL) {
            throw truths(op, x);
        }
        return x;
    }

    private static IllegalArgumentException truths(String op, Tensor x) {
        return new IllegalArgumentException(
                "%s: the tensor must hold numbers; got %s of shape %s. Convert with to(INT64), or use logicalNot."
                        .formatted(op, x.dtype(), x.shape()));
    }

    static Tensor maximum(Tensor x, Tensor y) {
        return MAXIMUM.apply(x, y);
    }

    static Tensor minimum(Tensor x, Tensor y) {
        return MINIMUM.apply(x, y);
    }

    static Tensor atan2(Tensor y, Tensor x) {
        return ATAN2.apply(y, x);
    }

    static Tensor hypot(Tensor x, Tensor y) {
        return HYPOT.apply(x, y);
    }

    static Tensor logAddExp(Tensor x, Tensor y) {
        return LOG_ADD_EXP.apply(x, y);
    }

    static Tensor xlogy(Tensor x, Tensor y) {
        return XLOGY.apply(x, y);
    }

    static Tensor lerp(Tensor x, Tensor end, double weight) {
        return LERP.apply(new double[] {weight}, x, end);
    }

    static Tensor where(Tensor condition, Tensor yes, Tensor no) {
        DType type = Promotion.of(yes, no);
        return WHERE.call(
                Fused.fullShape("where", condition, yes, no), Fused.NO_DIM, new double[0], type,
                condition, yes, no);
    }

    // ---- of a tensor and a number

    private static final Fused ADD_NUMBER = Fused.of("Add", X.add(S));
    private static final Fused SUB_NUMBER = Fused.of("Sub", X.sub(S));
    private static final Fused RSUB_NUMBER = Fused.of("Rsub", S.sub(X));
    private static final Fused MUL_NUMBER = Fused.of("Mul", X.mul(S));
    private static final Fused DIV_NUMBER = Fused.of("Div", X.div(S));
    private static final Fused RDIV_NUMBER = Fused.of("Reciprocal", S.div(X));
    private static final Fused REMAINDER_NUMBER = Fused.of("Remainder", X.remainder(S));
    private static final Fused FMOD_NUMBER = Fused.of("Fmod", X.fmod(S));
    private static final Fused FLOOR_DIVIDE_NUMBER =
            Fused.of("FloorDivide", floorDivide(X, S)).onIntegers();
    private static final Fused POW_NUMBER = Fused.of("Pow", X.pow(S));
    private static final Fused SQUARE = Fused.of("Pow", X.square());
    private static final Fused CUBE = Fused.of("Pow", X.pow(3));
    private static final Fused CLAMP =
            Fused.of("Clamp", select(S.le(X).mul(X.le(S1)), X, min(max(X, S), S1).detach()));
    private static final Fused MASKED_FILL = Fused.of("MaskedFill", select(Y, S, X));

    /// A formula of a tensor and a fractional number: whole numbers are promoted to float32.
    private static Tensor withFraction(Fused f, Tensor x, double number) {
        return f.apply(new double[] {number}, x.to(Promotion.withNumber(x.dtype())));
    }

    /// A formula of a tensor and a whole number: truth values are promoted to int64.
    private static Tensor withWhole(Fused f, Tensor x, long number) {
        return f.apply(new double[] {number}, x.dtype() == DType.BOOL ? x.to(DType.INT64) : x);
    }

    static Tensor add(Tensor x, double number) {
        return withFraction(ADD_NUMBER, x, number);
    }

    static Tensor add(Tensor x, long number) {
        return withWhole(ADD_NUMBER, x, number);
    }

    static Tensor sub(Tensor x, double number) {
        return withFraction(SUB_NUMBER, numbers("sub", x), number);
    }

    static Tensor sub(Tensor x, long number) {
        return withWhole(SUB_NUMBER, numbers("sub", x), number);
    }

    static Tensor rsub(Tensor x, double number) {
        return withFraction(RSUB_NUMBER, x, number);
    }

    static Tensor mul(Tensor x, double number) {
        return withFraction(MUL_NUMBER, x, number);
    }

    static Tensor mul(Tensor x, long number) {
        return withWhole(MUL_NUMBER, x, number);
    }

    static Tensor div(Tensor x, double number) {
        return withFraction(DIV_NUMBER, x, number);
    }

    static Tensor rdiv(Tensor x, double number) {
        return withFraction(RDIV_NUMBER, x, number);
    }

    static Tensor remainder(Tensor x, double number) {
        return withFraction(REMAINDER_NUMBER, x, number);
    }

    static Tensor remainder(Tensor x, long number) {
        return withWhole(REMAINDER_NUMBER, x, divisor("remainder", x, number));
    }

    static Tensor fmod(Tensor x, double number) {
        return withFraction(FMOD_NUMBER, x, number);
    }

    static Tensor fmod(Tensor x, long number) {
        return withWhole(FMOD_NUMBER, x, divisor("fmod", x, number));
    }

    static Tensor floorDivide(Tensor x, double number) {
        return withFraction(FLOOR_DIVIDE_NUMBER, x, number);
    }

    static Tensor floorDivide(Tensor x, long number) {
        return withWhole(FLOOR_DIVIDE_NUMBER, x, divisor("floorDivide", x, number));
    }

    static Tensor pow(Tensor x, double exponent) {
        Tensor base = x.to(Promotion.withNumber(x.dtype()));
        return exponent == 2 ? SQUARE.apply(base)
                : exponent == 3 ? CUBE.apply(base)
                : exponent == 0.5 ? SQRT.apply(base)
                : withFraction(POW_NUMBER, base, exponent);
    }

    static Tensor pow(Tensor x, long exponent) {
        if (exponent < 0 && !x.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "pow: whole numbers have no negative powers; got exponent %d. Convert with to(FLOAT32)."
                            .formatted(exponent));
        }
        return exponent == 2 ? withWhole(SQUARE, x, exponent)
                : exponent == 3 ? withWhole(CUBE, x, exponent)
                : withWhole(POW_NUMBER, x, exponent);
    }

    static Tensor clamp(Tensor x, double min, double max) {
        boolean whole = min == Math.rint(min) && max == Math.rint(max);
        Tensor from = whole || x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
        return CLAMP.apply(new double[] {min, max}, from);
    }

    static Tensor maskedFill(Tensor x, Tensor mask, double value) {
        return MASKED_FILL.call(
                Fused.fullShape("maskedFill", x, mask), Fused.NO_DIM, new double[] {value},
                x.dtype(), x, mask);
    }

    // ---- of one tensor

    private static final Fused NEG = Fused.of("Neg", X.neg());
    private static final Fused ABS = Fused.of("Abs", X.abs());
    private static final Fused SIGN = Fused.of("Sign", X.sign());
    private static final Fused SQRT = Fused.of("Sqrt", X.sqrt());
    private static final Fused RSQRT = Fused.of("Rsqrt", X.sqrt().reciprocal());
    private static final Fused RECIPROCAL = Fused.of("Reciprocal", X.reciprocal());
    private static final Fused EXP = Fused.of("Exp", X.exp());
    private static final Fused EXP2 = Fused.of("Exp2", X.exp2());
    private static final Fused EXPM1 = Fused.of("Expm1", X.expm1());
    private static final Fused LOG = Fused.of("Log", X.log());
    private static final Fused LOG1P = Fused.of("Log1P", X.log1p());
    private static final Fused LOG2 = Fused.of("Log2", X.log2());
    private static final Fused LOG10 = Fused.of("Log10", X.log10());
    private static final Fused SIN = Fused.of("Sin", X.sin());
    private static final Fused COS = Fused.of("Cos", X.cos());
    private static final Fused TAN = Fused.of("Tan", X.tan());
    private static final Fused ASIN = Fused.of("Asin", X.asin());
    private static final Fused ACOS = Fused.of("Acos", X.acos());
    private static final Fused ATAN = Fused.of("Atan", X.atan());
    private static final Fused SINH = Fused.of("Sinh", X.sinh());
    private static final Fused COSH = Fused.of("Cosh", X.cosh());
    private static final Fused ASINH = Fused.of("Asinh", X.asinh());
    private static final Fused ACOSH = Fused.of("Acosh", X.acosh());
    private static final Fused ATANH = Fused.of("Atanh", X.atanh());
    private static final Fused ERF = Fused.of("Erf", X.erf());
    private static final Fused ERFC = Fused.of("Erfc", X.erfc());
    private static final Fused FLOOR = Fused.of("Floor", X.floor());
    private static final Fused CEIL = Fused.of("Ceil", X.ceil());
    private static final Fused ROUND = Fused.of("Round", X.round());
    private static final Fused TRUNC = Fused.of("Trunc", X.trunc());
    private static final Fused FRAC = Fused.of("Frac", X.sub(X.trunc()));
    private static final Fused LOG_SIGMOID = Fused.of("LogSigmoid", X.neg().softplus().neg());

    static Tensor neg(Tensor x) {
        return NEG.apply(numbers("neg", x));
    }

    static Tensor abs(Tensor x) {
        return ABS.apply(numbers("abs", x));
    }

    static Tensor sign(Tensor x) {
        return SIGN.apply(x);
    }

    static Tensor square(Tensor x) {
        return SQUARE.apply(x);
    }

    static Tensor sqrt(Tensor x) {
        return SQRT.apply(x);
    }

    static Tensor rsqrt(Tensor x) {
        return RSQRT.apply(x);
    }

    static Tensor reciprocal(Tensor x) {
        return RECIPROCAL.apply(x);
    }

    static Tensor exp(Tensor x) {
        return EXP.apply(x);
    }

    static Tensor exp2(Tensor x) {
        return EXP2.apply(x);
    }

    static Tensor expm1(Tensor x) {
        return EXPM1.apply(x);
    }

    static Tensor log(Tensor x) {
        return LOG.apply(x);
    }

    static Tensor log1p(Tensor x) {
        return LOG1P.apply(x);
    }

    static Tensor log2(Tensor x) {
        return LOG2.apply(x);
    }

    static Tensor log10(Tensor x) {
        return LOG10.apply(x);
    }

    static Tensor sin(Tensor x) {
        return SIN.apply(x);
    }

    static Tensor cos(Tensor x) {
        return COS.apply(x);
    }

    static Tensor tan(Tensor x) {
        return TAN.apply(x);
    }

    static Tensor asin(Tensor x) {
        return ASIN.apply(x);
    }

    static Tensor acos(Tensor x) {
        return ACOS.apply(x);
    }

    static Tensor atan(Tensor x) {
        return ATAN.apply(x);
    }

    static Tensor sinh(Tensor x) {
        return SINH.apply(x);
    }

    static Tensor cosh(Tensor x) {
        return COSH.apply(x);
    }

    static Tensor tanh(Tensor x) {
        return Activation.TANH.apply(x);
    }

    static Tensor asinh(Tensor x) {
        return ASINH.apply(x);
    }

    static Tensor acosh(Tensor x) {
        return ACOSH.apply(x);
    }

    static Tensor atanh(Tensor x) {
        return ATANH.apply(x);
    }

    static Tensor erf(Tensor x) {
        return ERF.apply(x);
    }

    static Tensor erfc(Tensor x) {
        return ERFC.apply(x);
    }

    static Tensor floor(Tensor x) {
        return FLOOR.apply(numbers("floor", x));
    }

    static Tensor ceil(Tensor x) {
        return CEIL.apply(numbers("ceil", x));
    }

    static Tensor round(Tensor x) {
        return ROUND.apply(numbers("round", x));
    }

    static Tensor trunc(Tensor x) {
        return TRUNC.apply(numbers("trunc", x));
    }

    static Tensor frac(Tensor x) {
        return FRAC.apply(x);
    }

    static Tensor sigmoid(Tensor x) {
        return Activation.SIGMOID.apply(x);
    }

    static Tensor logSigmoid(Tensor x) {
        return LOG_SIGMOID.apply(x);
    }

    static Tensor relu(Tensor x) {
        return Activation.RELU.apply(x);
    }

    static Tensor silu(Tensor x) {
        return Activation.SILU.apply(x);
    }

    static Tensor gelu(Tensor x) {
        return Activation.GELU.apply(x);
    }

    static Tensor geluTanh(Tensor x) {
        return Activation.GELU_TANH.apply(x);
    }

    static Tensor softplus(Tensor x) {
        return softplus(x, 1, 20);
    }

    static Tensor softplus(Tensor x, double beta, double threshold) {
        return Activation.softplus(beta, threshold).apply(x);
    }

    static Tensor leakyRelu(Tensor x, double slope) {
        return Activation.leakyRelu(slope).apply(x);
    }

    static Tensor elu(Tensor x, double alpha) {
        return Activation.elu(alpha).apply(x);
    }

    // ---- truth values

    private static final Fused EQ = Fused.truth("eq", X.eq(Y));
    private static final Fused EQ_NUMBER = Fused.truth("eq", X.eq(S));
    private static final Fused NE = Fused.truth("ne", X.ne(Y));
    private static final Fused NE_NUMBER = Fused.truth("ne", X.ne(S));
    private static final Fused LT = Fused.truth("lt", X.lt(Y));
    private static final Fused LT_NUMBER = Fused.truth("lt", X.lt(S));
    private static final Fused LE = Fused.truth("le", X.le(Y));
    private static final Fused LE_NUMBER = Fused.truth("le", X.le(S));
    private static final Fused GT = Fused.truth("gt", X.gt(Y));
    private static final Fused GT_NUMBER = Fused.truth("gt", X.gt(S));
    private static final Fused GE = Fused.truth("ge", X.ge(Y));
    private static final Fused GE_NUMBER = Fused.truth("ge", X.ge(S));
    private static final Fused IS_NAN = Fused.truth("isNaN", X.isNaN());
    private static final Fused IS_INFINITE = Fused.truth("isInfinite", X.abs().eq(S));
    private static final Fused IS_FINITE = Fused.truth("isFinite", X.abs().lt(S));
    private static final Fused NOT = Fused.truth("logicalNot", X.eq(0));
    private static final Fused AND = Fused.truth("logicalAnd", X.ne(0).mul(Y.ne(0)));
    private static final Fused OR = Fused.truth("logicalOr", max(X.ne(0), Y.ne(0)));
    private static final Fused XOR = Fused.truth("logicalXor", X.ne(0).ne(Y.ne(0)));

    /// A whole number is compared with whole numbers, a fraction in float32.
    private static Tensor comparedWith(Fused f, Tensor x, double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1L << 31;
        return f.apply(new double[] {number},
                x.dtype().isFloating() || whole ? x : x.to(DType.FLOAT64));
    }

    static Tensor eq(Tensor x, Tensor y) {
        return EQ.apply(x, y);
    }

    static Tensor eq(Tensor x, double number) {
        return comparedWith(EQ_NUMBER, x, number);
    }

    static Tensor ne(Tensor x, Tensor y) {
        return NE.apply(x, y);
    }

    static Tensor ne(Tensor x, double number) {
        return comparedWith(NE_NUMBER, x, number);
    }

    static Tensor lt(Tensor x, Tensor y) {
        return LT.apply(x, y);
    }

    static Tensor lt(Tensor x, double number) {
        return comparedWith(LT_NUMBER, x, number);
    }

    static Tensor le(Tensor x, Tensor y) {
        return LE.apply(x, y);
    }

    static Tensor le(Tensor x, double number) {
        return comparedWith(LE_NUMBER, x, number);
    }

    static Tensor gt(Tensor x, Tensor y) {
        return GT.apply(x, y);
    }

    static Tensor gt(Tensor x, double number) {
        return comparedWith(GT_NUMBER, x, number);
    }

    static Tensor ge(Tensor x, Tensor y) {
        return GE.apply(x, y);
    }

    static Tensor ge(Tensor x, double number) {
        return comparedWith(GE_NUMBER, x, number);
    }

    static Tensor isNaN(Tensor x) {
        return IS_NAN.apply(x);
    }

    static Tensor isInfinite(Tensor x) {
        return IS_INFINITE.apply(new double[] {Double.POSITIVE_INFINITY}, floating(x));
    }

    static Tensor isFinite(Tensor x) {
        return IS_FINITE.apply(new double[] {Double.POSITIVE_INFINITY}, floating(x));
    }

    private static Tensor floating(Tensor x) {
        return x.to(Promotion.withNumber(x.dtype()));
    }

    static Tensor logicalNot(Tensor x) {
        return NOT.apply(x);
    }

    static Tensor logicalAnd(Tensor x, Tensor y) {
        return AND.apply(x, y);
    }

    static Tensor logicalOr(Tensor x, Tensor y) {
        return OR.apply(x, y);
    }

    static Tensor logicalXor(Tensor x, Tensor y) {
        return XOR.apply(x, y);
    }
}
