package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Place;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// A scalar formula: a node of an immutable graph over inputs, run-time scalars and constants.
///
/// Losses, optimizer steps and activations are written with these methods. The same formula is
/// differentiated by [Derivative], evaluated by [Interpreter], and compiled to one loop.
///
/// Equal formulas are the same object: nodes are interned, so `==` compares formulas and a
/// subexpression written twice is computed once. Comparisons give 1 or 0.
///
/// ```java
/// Expr r = input.sub(target).abs();
/// Expr q = Expr.min(r, delta);
/// return q.square().mul(0.5).add(r.sub(q).mul(delta));
/// ```
public final class Expr {
    /// How often a node's value changes: once per call, per row, or per element.
    public enum Level {
        CALL,
        ROW,
        ELEMENT
    }

    private static final ConcurrentHashMap<Key, Expr> INTERNED = new ConcurrentHashMap<>();

    private final Op op;
    private final List<Expr> args;
    private final Level level;

    private Expr(Key key) {
        this.op = key.op;
        this.args = key.args;
        this.level = level(key.op, key.args);
    }

    /// The one place where nodes are made; [Simplify] has had its say before.
    static Expr interned(Op op, List<Expr> args) {
        var key = new Key(op, args);
        var known = INTERNED.get(key);
        return known != null ? known : INTERNED.computeIfAbsent(key, Expr::new);
    }

    /// A node compares by its operation and by the identity of its (interned) operands.
    private record Key(Op op, List<Expr> args) {}

    private static Level level(Op op, List<Expr> args) {
        return switch (op) {
            case Op.Input input -> input.perRow() ? Level.ROW : Level.ELEMENT;
            case Op.Scalar _, Op.Constant _ -> Level.CALL;
            case Place place -> place == Place.LENGTH ? Level.CALL : Level.ELEMENT;
            case RowReduce _ -> Level.ROW;
            case Op.Within _ -> args.getFirst().level;
            case Op.Stated _ -> args.getFirst().level; // a row's value has a slope per element
            case Unary _, Binary _, Ternary _, Op.Bits _ -> {
                var highest = Level.CALL;
                for (Expr arg : args) {
                    highest = arg.level.compareTo(highest) > 0 ? arg.level : highest;
                }
                yield highest;
            }
        };
    }

    /// What this node does.
    public Op op() {
        return op;
    }

    /// The operands, in order.
    public List<Expr> args() {
        return args;
    }

    /// Operand number `i`.
    public Expr arg(int i) {
        return args.get(i);
    }

    /// How often the value changes.
    public Level level() {
        return level;
    }

    // ---- leaves

    /// Input number `index`, one value per element.
    public static Expr input(int index) {
        return interned(new Op.Input(index, false), List.of());
    }

    /// Input number `index`, one value per row.
    public static Expr rowInput(int index) {
        return interned(new Op.Input(index, true), List.of());
    }

    /// Scalar number `index`, given at run time.
    public static Expr scalar(int index) {
        return interned(new Op.Scalar(index), List.of());
    }

    /// The number `value`.
    public static Expr constant(double value) {
        return interned(new Op.Constant(value), List.of());
    }

    /// The position along the row, from 0.
    public static Expr position() {
        return interned(Place.POSITION, List.of());
    }

    /// The number of positions in the row.
    public static Expr rowLength() {
        return interned(Place.LENGTH, List.of());
    }

    // ---- arithmetic

    /// `this + other`.
    public Expr add(Expr other) {
        return Simplify.node(Binary.ADD, this, other);
    }

    /// `this + other`.
    public Expr add(double other) {
        return add(constant(other));
    }

    /// `this - other`.
    public Expr sub(Expr other) {
        return Simplify.node(Binary.SUB, this, other);
    }

    /// `this - other`.
    public Expr sub(double other) {
        return sub(constant(other));
    }

    /// `this * other`.
    public Expr mul(Expr other) {
        return Simplify.node(Binary.MUL, this, other);
    }

    /// `this * other`.
    public Expr mul(double other) {
        return mul(constant(other));
    }

    /// `this / other`.
    public Expr div(Expr other) {
        return Simplify.node(Binary.DIV, this, other);
    }

    /// `this / other`.
    public Expr div(double other) {
        return div(constant(other));
    }

    /// `this` to the power of `exponent`.
    public Expr pow(Expr exponent) {
        return Simplify.node(Binary.POW, this, exponent);
    }

    /// `this` to the power of `exponent`.
    public Expr pow(double exponent) {
        return pow(constant(exponent));
    }

    /// The angle of the point (`x`, this).
    public Expr atan2(Expr x) {
        return Simplify.node(Binary.ATAN2, this, x);
    }

    /// `this - floor(this / divisor) * divisor`.
    public Expr remainder(Expr divisor) {
        return Simplify.node(Binary.REMAINDER, this, divisor);
    }

    /// `this - trunc(this / divisor) * divisor`.
    public Expr fmod(Expr divisor) {
        return Simplify.node(Binary.FMOD, this, divisor);
    }

    /// `this * factor + addend`, rounded once.
    public Expr fma(Expr factor, Expr addend) {
        return Simplify.node(Ternary.FMA, this, factor, addend);
    }

    /// `-this`.
    public Expr neg() {
        return Simplify.node(Unary.NEG, this);
    }

    /// `this * this`.
    public Expr square() {
        return mul(this);
    }

    /// `1 / this`.
    public Expr reciprocal() {
        return constant(1).div(this);
    }

    /// The smaller operand; NaN if one is NaN.
    public static Expr min(Expr a, Expr b) {
        return Simplify.node(Binary.MIN, a, b);
    }

    /// The smaller operand; NaN if one is NaN.
    public static Expr min(Expr a, double b) {
        return min(a, constant(b));
    }

    /// The larger operand; NaN if one is NaN.
    public static Expr max(Expr a, Expr b) {
        return Simplify.node(Binary.MAX, a, b);
    }

    /// The larger operand; NaN if one is NaN.
    public static Expr max(Expr a, double b) {
        return max(a, constant(b));
    }

    /// `this` kept within [low, high].
    public Expr clamp(double low, double high) {
        return min(max(this, low), high);
    }

    // ---- comparisons: 1 or 0

    /// 1 where `this < other`.
    public Expr lt(Expr other) {
        return Simplify.node(Binary.LT, this, other);
    }

    /// 1 where `this < other`.
    public Expr lt(double other) {
        return lt(constant(other));
    }

    /// 1 where `this <= other`.
    public Expr le(Expr other) {
        return Simplify.node(Binary.LE, this, other);
    }

    /// 1 where `this <= other`.
    public Expr le(double other) {
        return le(constant(other));
    }

    /// 1 where `this > other`.
    public Expr gt(Expr other) {
        return other.lt(this);
    }

    /// 1 where `this > other`.
    public Expr gt(double other) {
        return gt(constant(other));
    }

    /// 1 where `this >= other`.
    public Expr ge(Expr other) {
        return other.le(this);
    }

    /// 1 where `this >= other`.
    public Expr ge(double other) {
        return ge(constant(other));
    }

    /// 1 where `this == other`.
    public Expr eq(Expr other) {
        return Simplify.node(Binary.EQ, this, other);
    }

    /// 1 where `this == other`.
    public Expr eq(double other) {
        return eq(constant(other));
    }

    /// 1 where `this != other`.
    public Expr ne(Expr other) {
        return Simplify.node(Binary.NE, this, other);
    }

    /// 1 where `this != other`.
    public Expr ne(double other) {
        return ne(constant(other));
    }

    /// 1 where this value is NaN.
    public Expr isNaN() {
        return ne(this);
    }

    /// `yes` where `condition` is not 0, else `no`; the other branch's NaN does not leak.
    public static Expr select(Expr condition, Expr yes, Expr no) {
        return Simplify.node(Ternary.SELECT, condition, yes, no);
    }

    /// `yes` where `condition` is not 0, else `no`.
    public static Expr select(Expr condition, double yes, Expr no) {
        return select(condition, constant(yes), no);
    }

    /// `yes` where `condition` is not 0, else `no`.
    public static Expr select(Expr condition, Expr yes, double no) {
        return select(condition, yes, constant(no));
    }

    /// `yes` where `condition` is not 0, else `no`.
    public static Expr select(Expr condition, double yes, double no) {
        return select(condition, constant(yes), constant(no));
    }

    // ---- functions

    /// The absolute value.
    public Expr abs() {
        return Simplify.node(Unary.ABS, this);
    }

    /// -1, 0 or 1; NaN for NaN.
    public Expr sign() {
        return Simplify.node(Unary.SIGN, this);
    }

    /// The square root.
    public Expr sqrt() {
        return Simplify.node(Unary.SQRT, this);
    }

    /// The largest whole number not above.
    public Expr floor() {
        return Simplify.node(Unary.FLOOR, this);
    }

    /// The smallest whole number not below.
    public Expr ceil() {
        return Simplify.node(Unary.CEIL, this);
    }

    /// The nearest whole number, ties to even.
    public Expr round() {
        return Simplify.node(Unary.ROUND, this);
    }

    /// The whole number towards zero.
    public Expr trunc() {
        return Simplify.node(Unary.TRUNC, this);
    }

    /// e to the power of this.
    public Expr exp() {
        return Simplify.node(Unary.EXP, this);
    }

    /// `exp(this) - 1` without cancellation.
    public Expr expm1() {
        return Simplify.node(Unary.EXPM1, this);
    }

    /// 2 to the power of this.
    public Expr exp2() {
        return Simplify.node(Unary.EXP2, this);
    }

    /// The natural logarithm.
    public Expr log() {
        return Simplify.node(Unary.LOG, this);
    }

    /// `log(1 + this)` without cancellation.
    public Expr log1p() {
        return Simplify.node(Unary.LOG1P, this);
    }

    /// The logarithm to base 2.
    public Expr log2() {
        return Simplify.node(Unary.LOG2, this);
    }

    /// The logarithm to base 10.
    public Expr log10() {
        return Simplify.node(Unary.LOG10, this);
    }

    /// The sine.
    public Expr sin() {
        return Simplify.node(Unary.SIN, this);
    }

    /// The cosine.
    public Expr cos() {
        return Simplify.node(Unary.COS, this);
    }

    /// The tangent.
    public Expr tan() {
        return Simplify.node(Unary.TAN, this);
    }

    /// The inverse sine.
    public Expr asin() {
        return Simplify.node(Unary.ASIN, this);
    }

    /// The inverse cosine.
    public Expr acos() {
        return Simplify.node(Unary.ACOS, this);
    }

    /// The inverse tangent.
    public Expr atan() {
        return Simplify.node(Unary.ATAN, this);
    }

    /// The hyperbolic sine.
    public Expr sinh() {
        return Simplify.node(Unary.SINH, this);
    }

    /// The hyperbolic cosine.
    public Expr cosh() {
        return Simplify.node(Unary.COSH, this);
    }

    /// The hyperbolic tangent.
    public Expr tanh() {
        return Simplify.node(Unary.TANH, this);
    }

    /// The inverse hyperbolic sine.
    public Expr asinh() {
        return Simplify.node(Unary.ASINH, this);
    }

    /// The inverse hyperbolic cosine.
    public Expr acosh() {
        return Simplify.node(Unary.ACOSH, this);
    }

    /// The inverse hyperbolic tangent.
    public Expr atanh() {
        return Simplify.node(Unary.ATANH, this);
    }

    /// The error function.
    public Expr erf() {
        return Simplify.node(Unary.ERF, this);
    }

    /// `1 - erf(this)` without cancellation.
    public Expr erfc() {
        return Simplify.node(Unary.ERFC, this);
    }

    /// `1 / (1 + exp(-this))`.
    public Expr sigmoid() {
        return Simplify.node(Unary.SIGMOID, this);
    }

    /// `log(1 + exp(this))`, finite for every finite operand.
    public Expr softplus() {
        return Simplify.node(Unary.SOFTPLUS, this);
    }

    /// This value, or 0 where it is subnormal, as in PyTorch's `set_flush_denormal`.
    public Expr flushSubnormal() {
        return Simplify.node(Unary.FLUSH, this);
    }

    /// This value, treated as a constant by [Derivative].
    public Expr detach() {
        return Simplify.node(Unary.DETACH, this);
    }

    /// This value, whose derivative with respect to `variable` is `derivative` and not what the
    /// rules of [Derivative] make of it. Further variables are stated by further calls; what is not
    /// stated is a constant. The derivative of a row's value may differ from element to element.
    public Expr withDerivative(Expr variable, Expr derivative) {
        boolean more = op instanceof Op.Stated;
        List<Expr> operands = new ArrayList<>(more ? args : List.of(this));
        operands.add(variable);
        operands.add(derivative);
        return interned(new Op.Stated((operands.size() - 1) / 2), List.copyOf(operands));
    }

    /// This value, which is known to be a number from `low` to `high`: functions of it take fewer
    /// operations. It is not looked at; for any other value the result has no meaning.
    ///
    /// @throws IllegalArgumentException unless `low <= high`
    public Expr within(double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "within: low must not be above high; got %s and %s.".formatted(low, high));
        }
        return Simplify.node(new Op.Within(low, high), this);
    }

    // ---- the row

    /// The sum over the row.
    public Expr rowSum() {
        return Simplify.node(RowReduce.SUM, this);
    }

    /// The largest value in the row; NaN if one is NaN.
    public Expr rowMax() {
        return Simplify.node(RowReduce.MAX, this);
    }

    /// The largest value in the row that is not NaN, -infinity if there is none; 0 for -0. What is
    /// subtracted before [#exp()], where NaN reaches the result anyway: cheaper than [#rowMax()].
    public Expr rowMaxNumber() {
        return Simplify.node(RowReduce.MAX_NUMBER, this);
    }

    /// The smallest value in the row; NaN if one is NaN.
    public Expr rowMin() {
        return Simplify.node(RowReduce.MIN, this);
    }

    /// The mean over the row.
    public Expr rowMean() {
        return rowSum().div(rowLength());
    }

    /// The value at position `index` of the row, 0 where no position equals it.
    public Expr pick(Expr index) {
        return select(position().eq(index), this, 0).rowSum();
    }

    /// The formula in mathematical notation, for messages and tests.
    @Override public String toString() {
        return Notation.of(this);
    }
}
