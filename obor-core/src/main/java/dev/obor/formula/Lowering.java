package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Unary;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Rewrites a formula into operations that a loop over numbers of one type can execute.
///
/// In float32 the functions that losses are made of become the arithmetic of [Float32], and so
/// SIMD loops with the same bits on every machine. What stays a function is computed by
/// [Functions] in float64 and rounded. A lowered formula is not differentiated any more.
public final class Lowering {
    private final DType type;
    private final Map<Expr, Expr> lowered = new IdentityHashMap<>();
    private final Range.Finder ranges = new Range.Finder();

    private Lowering(DType type) {
        this.type = type;
    }

    /// The formula `e`, ready for a loop over `type`.
    public static Expr lower(Expr e, DType type) {
        return new Lowering(type).lower(e);
    }

    private Expr lower(Expr e) {
        if (e.args().isEmpty()) {
            return e;
        }
        if (e.op() instanceof Op.Stated || e.op() instanceof Op.Within) {
            return lower(e.arg(0));
        }
        Expr known = lowered.get(e);
        if (known == null) {
            known = isOnePlusErf(e)
                    ? Float32.onePlusErf(lower(e.arg(0).arg(0)))
                    : rewritten(e, e.args().stream().map(this::lower).toArray(Expr[]::new));
            lowered.put(e, known);
        }
        return known;
    }

    private boolean isOnePlusErf(Expr e) {
        return type == DType.FLOAT32 && e.op() == Binary.ADD && e.arg(0).op() == Unary.ERF
                && e.arg(1).op() instanceof Op.Constant(double one) && one == 1;
    }

    private Expr rewritten(Expr e, Expr[] args) {
        return switch (e.op()) {
            case Unary f -> function(f, args[0], ranges.of(e.arg(0)));
            case Binary.MAX -> extreme(Binary.MAX, args[0], args[1]);
            case Binary.MIN -> extreme(Binary.MIN, args[0], args[1]);
            // a loop keeps whichever zero it met; adding 0 makes it the one without a sign
            case RowReduce.MAX_NUMBER -> Expr.interned(
                    Binary.ADD, List.of(Simplify.node(e.op(), args), Expr.constant(0)));
            default -> Simplify.node(e.op(), args);
        };
    }

    /// A selection is two operations, an extreme several, since it must tell -0 from 0; with a constant
    /// both are the same, if the maximum of -0 and 0 selects the constant.
    private static Expr extreme(Binary op, Expr a, Expr b) {
        if (isConstantBound(a) == isConstantBound(b)) {
            return Simplify.node(op, a, b);
        }
        if (isConstantBound(a)) {
            return extreme(op, b, a);
        }
        if (op == Binary.MIN) {
            return Expr.select(a.gt(b), b, a);
        }
        return Expr.select(Simplify.isZero(b) ? a.le(b) : a.lt(b), b, a);
    }

    private static boolean isConstantBound(Expr e) {
        return e.op() instanceof Op.Constant(double c) && !Double.isNaN(c)
                && Double.doubleToRawLongBits(c) != Double.doubleToRawLongBits(-0.0);
    }

    private Expr function(Unary f, Expr x, Range range) {
        return switch (f) {
            case DETACH -> x;
            case FLUSH -> Expr.select(x.abs().lt(smallestNormal()), 0, x);
            case SIGN -> sign(x);
            default -> type == DType.FLOAT32 ? Float32.lower(f, x, range) : Simplify.node(f, x);
        };
    }

    private double smallestNormal() {
        return type == DType.FLOAT32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    }

    /// The absolute value keeps NaN and makes -0 a 0.
    private static Expr sign(Expr x) {
        return Expr.select(x.gt(0), 1, Expr.select(x.lt(0), Expr.constant(-1), x.abs()));
    }
}
