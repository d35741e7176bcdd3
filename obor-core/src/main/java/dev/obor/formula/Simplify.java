package dev.obor.formula;

import dev.obor.formula.Expr.Level;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is rewritten while a formula is built. Every rule is exact for every value, NaN and
/// infinities included, up to the sign of a zero; only products and quotients of the constant 0 are
/// dropped whatever the other operand: a derivative is full of those, and there 0 means "does not
/// depend".
final class Simplify {
    private Simplify() {}

    static Expr node(Op op, Expr... args) {
        Expr folded = constantFolded(op, args);
        if (folded != null) {
            return folded;
        }
        Expr rewritten =
                switch (op) {
                    case Unary unary -> unary(unary, args[0]);
                    case Binary binary -> binary(binary, args[0], args[1]);
                    case Ternary ternary -> ternary(ternary, args[0], args[1], args[2]);
                    case RowReduce reduce -> reduce(reduce, args[0]);
                    case Op.Input _, Op.Scalar _, Op.Constant _ -> null;
                    case Op.Place _, Op.Bits _, Op.Stated _, Op.Within _ -> null;
                };
        return rewritten != null ? rewritten : Expr.interned(op, List.of(args));
    }

    private static @Nullable Expr constantFolded(Op op, Expr[] args) {
        if (op == Unary.DETACH || op instanceof RowReduce || op instanceof Op.Bits) {
            return null;
        }
        for (Expr arg : args) {
            if (!(arg.op() instanceof Op.Constant)) {
                return null;
            }
        }
        double[] values = new double[args.length];
        for (int i = 0; i < args.length; i++) {
            values[i] = constant(args[i]);
        }
        return Expr.constant(Interpreter.apply(op, values));
    }

    private static @Nullable Expr unary(Unary op, Expr x) {
        return switch (op) {
            case NEG -> x.op() == Unary.NEG ? x.arg(0)
                    : x.op() == Binary.SUB ? x.arg(1).sub(x.arg(0))
                    : null;
            case ABS -> x.op() == Unary.NEG ? x.arg(0).abs() : x.op() == Unary.ABS ? x : null;
            case LOG1P -> x.op() == Unary.EXP ? x.arg(0).softplus() : null;
            case DETACH -> x.level() == Level.CALL || x.op() == Unary.DETACH ? x : null;
            default -> null;
        };
    }

    private static @Nullable Expr binary(Binary op, Expr a, Expr b) {
        return switch (op) {
            case ADD -> isZero(a) ? b
                    : isZero(b) ? a
                    : b.op() == Unary.NEG ? a.sub(b.arg(0))
                    : a.op() == Unary.NEG ? b.sub(a.arg(0))
                    : null;
            case SUB -> isZero(b) ? a
                    : isZero(a) ? b.neg()
                    : b.op() == Unary.NEG ? a.add(b.arg(0))
                    : a.op() == Unary.NEG ? a.arg(0).add(b).neg()
                    : null;
            case MUL -> multiplied(a, b);
            case DIV -> isZero(a) ? a : is(b, 1) ? a : is(b, -1) ? a.neg() : null;
            case POW -> power(a, b);
            case MIN, MAX -> a == b ? a : null;
            default -> null;
        };
    }

    private static @Nullable Expr multiplied(Expr a, Expr b) {
        if (a.op() instanceof Op.Constant) {
            return isZero(a) ? a : is(a, 1) ? b : is(a, -1) ? b.neg() : b.mul(a);
        }
        if (b.op() instanceof Op.Constant) {
            return isZero(b) ? b : is(b, 1) ? a : is(b, -1) ? a.neg() : null;
        }
        if (a.op() == Unary.NEG) {
            return a.arg(0).mul(b).neg();
        }
        return b.op() == Unary.NEG ? a.mul(b.arg(0)).neg() : null;
    }

    private static @Nullable Expr power(Expr base, Expr exponent) {
        if (is(exponent, 2)) {
            return base.square();
        }
        if (is(exponent, 3)) {
            return base.square().mul(base);
        }
        if (is(exponent, 1)) {
            return base;
        }
        return is(exponent, 0) ? Expr.constant(1) : is(exponent, -1) ? base.reciprocal() : null;
    }

    private static @Nullable Expr ternary(Ternary op, Expr a, Expr b, Expr c) {
        if (op == Ternary.FMA) {
            return a.op() == Unary.NEG && b.op() instanceof Op.Constant
                    ? a.arg(0).fma(b.neg(), c)
                    : null;
        }
        if (a.op() instanceof Op.Constant) {
            return isZero(a) ? c : b;
        }
        return b == c ? b : null;
    }

    /// A value that does not change along the row is its own maximum, and adds up to a product.
    private static @Nullable Expr reduce(RowReduce op, Expr x) {
        if (x.level() == Level.ELEMENT) {
            return null;
        }
        return switch (op) {
            case SUM -> x.mul(Expr.rowLength());
            case MAX, MIN -> x;
            case MAX_NUMBER -> Expr.select(x.eq(x), x, op.identity());
        };
    }

    static boolean isZero(Expr x) {
        return is(x, 0);
    }

    private static boolean is(Expr x, double value) {
        return x.op() instanceof Op.Constant(double c) && c == value;
    }

    private static double constant(Expr x) {
        return ((Op.Constant) x.op()).value();
    }
}
