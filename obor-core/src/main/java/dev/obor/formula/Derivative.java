package dev.obor.formula;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr.Level;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Every derivative of the library, and the reverse pass that chains them.
///
/// The gradient of a formula is a formula over the same inputs, so it is compiled like any other
/// and can be differentiated again. Kinks state their subgradient beside the rule.
public final class Derivative {
    private static final Expr ZERO = constant(0);
    private static final Expr ONE = constant(1);
    private static final double LN_2 = 0.6931471805599453;
    private static final double LN_10 = 2.302585092994046;
    private static final double TWO_BY_ROOT_PI = 1.1283791670955126;

    private Derivative() {}

    /// The operands' adjoints of one node: `y = f(a, b, c)` with the adjoint `g` of y.
    private static List<Expr> operands(Expr y, Expr g) {
        return switch (y.op()) {
            case Unary f -> List.of(unary(f, y.arg(0), y, g));
            case Binary f -> binary(f, y.arg(0), y.arg(1), y, g);
            case Ternary f -> ternary(f, y.arg(0), y.arg(1), g);
            case RowReduce f -> List.of(reduce(f, y.arg(0), y, g));
            case Op.Stated _ -> stated(y, g);
            case Op.Within _ -> List.of(g);
            case Op.Input _, Op.Scalar _, Op.Constant _, Op.Place _ -> List.of();
            case Op.Bits _ -> throw new IllegalStateException(
                    "Derivative: a lowered formula has no derivative; got %s. Differentiate first."
                            .formatted(y));
        };
    }

    private static Expr unary(Unary f, Expr x, Expr y, Expr g) {
        return switch (f) {
            case NEG -> g.neg();
            case ABS -> g.mul(x.sign()); // 0 at 0
            case SIGN, FLOOR, CEIL, ROUND, TRUNC, DETACH -> ZERO;
            case FLUSH -> g;
            case SQRT -> g.div(y.mul(2));
            case EXP -> g.mul(y);
            case EXPM1 -> g.mul(y.add(1));
            case EXP2 -> g.mul(y).mul(LN_2);
            case LOG -> g.div(x);
            case LOG1P -> g.div(x.add(1));
            case LOG2 -> g.div(x.mul(LN_2));
            case LOG10 -> g.div(x.mul(LN_10));
            case SIN -> g.mul(x.cos());
            case COS -> g.mul(x.sin()).neg();
            case TAN -> g.mul(y.square().add(1));
            case ASIN -> g.div(ONE.sub(x.square()).sqrt());
            case ACOS -> g.div(ONE.sub(x.square()).sqrt()).neg();
            case ATAN -> g.div(x.square().add(1));
            case SINH -> g.mul(x.cosh());
            case COSH -> g.mul(x.sinh());
            case TANH -> g.mul(ONE.sub(y.square()));
            case ASINH -> g.div(x.square().add(1).sqrt());
            case ACOSH -> g.div(x.square().sub(1).sqrt());
            case ATANH -> g.div(ONE.sub(x.square()));
            case ERF -> g.mul(x.square().neg().exp().mul(TWO_BY_ROOT_PI));
            case ERFC -> g.mul(x.square().neg().exp().mul(TWO_BY_ROOT_PI)).neg();
            case SIGMOID -> g.mul(ONE.sub(y)).mul(y);
            case SOFTPLUS -> g.mul(x.sigmoid());
        };
    }

    private static List<Expr> binary(Binary f, Expr a, Expr b, Expr y, Expr g) {
        return switch (f) {
            case ADD -> List.of(g, g);
            case SUB -> List.of(g, g.neg());
            case MUL -> List.of(g.mul(b), g.mul(a));
            case DIV -> List.of(g.div(b), g.mul(y.div(b)).neg());
            case MIN -> List.of(extreme(b.lt(a), a.eq(b), b, g), extreme(a.lt(b), a.eq(b), a, g));
            case MAX -> List.of(extreme(a.lt(b), a.eq(b), b, g), extreme(b.lt(a), a.eq(b), a, g));
            case POW -> List.of(
                    select(b.eq(0), 0, g.mul(b).mul(a.pow(b.sub(1)))),
                    g.mul(select(a.eq(0).mul(b.ge(0)), 0, y.mul(a.log()))));
            case ATAN2 -> List.of(
                    g.mul(b.div(a.square().add(b.square()))),
                    g.mul(a.div(a.square().add(b.square()))).neg());
            case REMAINDER -> List.of(g, g.mul(a.div(b).floor()).neg());
            case FMOD -> List.of(g, g.mul(a.div(b).trunc()).neg());
            case LT, LE, EQ, NE -> List.of(ZERO, ZERO);
        };
    }

    /// At a tie both operands get half; against a number that is constant, the operand gets all.
    /// With NaN, which neither loses to nor ties with anything, all is what both get.
    private static Expr extreme(Expr loses, Expr ties, Expr other, Expr g) {
        return other.level() == Level.CALL
                ? select(loses, 0, g)
                : select(loses, 0, select(ties, g.mul(0.5), g));
    }

    private static List<Expr> ternary(Ternary f, Expr a, Expr b, Expr g) {
        return switch (f) {
            case FMA -> List.of(g.mul(b), g.mul(a), g);
            case SELECT -> List.of(ZERO, select(a, g, 0), select(a, 0, g));
        };
    }

    private static Expr reduce(RowReduce f, Expr x, Expr y, Expr g) {
        return switch (f) {
            case SUM -> g; // the same for every position of the row
            case MAX, MIN -> shared(select(y.eq(y), x.eq(y), x.ne(x)), g); // NaN ties with NaN
            case MAX_NUMBER -> shared(x.eq(y), g);
        };
    }

    /// Ties share evenly.
    private static Expr shared(Expr ties, Expr g) {
        return select(ties, g.div(ties.rowSum()), 0);
    }

    private static List<Expr> stated(Expr y, Expr g) {
        List<Expr> adjoints = new ArrayList<>(Collections.nCopies(y.args().size(), ZERO));
        for (int i = 1; i < adjoints.size(); i += 2) {
            adjoints.set(i, g.mul(y.arg(i + 1)));
        }
        return adjoints;
    }

    // ---- the reverse pass

    /// The gradient of `y`, whose own adjoint is `seed`, with respect to each of `inputs`.
    ///
    /// The gradient with respect to an input that holds one value per row is summed over the row.
    public static List<Expr> gradient(Expr y, Expr seed, List<Expr> inputs) {
        return gradient(List.of(y), List.of(seed), inputs);
    }

    /// The gradient of the sum of all `seeds[i] * outputs[i]` with respect to each of `inputs`.
    public static List<Expr> gradient(List<Expr> outputs, List<Expr> seeds, List<Expr> inputs) {
        Map<Expr, Boolean> depends = new IdentityHashMap<>();
        inputs.forEach(input -> depends.put(input, true));
        List<Expr> order = new ArrayList<>();
        outputs.forEach(y -> visit(y, depends, order));

        Map<Expr, Expr> adjoints = new IdentityHashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            Expr y = outputs.get(i);
            boolean broadcast = y.level() != Level.ELEMENT && seeds.get(i).level() == Level.ELEMENT;
            adjoints.merge(y, broadcast ? seeds.get(i).rowSum() : seeds.get(i), Expr::add);
        }
        for (Expr y : order.reversed()) {
            Expr g = adjoints.getOrDefault(y, ZERO);
            boolean ends = inputs.contains(y) || Simplify.isZero(g);
            List<Expr> contributions = ends ? List.of() : operands(y, g);
            for (int i = 0; i < contributions.size(); i++) {
                Expr x = y.arg(i);
                if (depends.getOrDefault(x, false)) {
                    adjoints.merge(x, sameLevel(y, x, contributions.get(i)), Expr::add);
                }
            }
        }
        return inputs.stream().map(input -> adjoints.getOrDefault(input, ZERO)).toList();
    }

    /// An operand that is constant along the row reaches every element: its adjoint is their sum.
    private static Expr sameLevel(Expr y, Expr x, Expr contribution) {
        boolean broadcast = y.level() == Level.ELEMENT && x.level() != Level.ELEMENT;
        return broadcast ? contribution.rowSum() : contribution;
    }

    /// Lists the nodes that depend on an input, operands first.
    private static boolean visit(Expr y, Map<Expr, Boolean> depends, List<Expr> order) {
        Boolean known = depends.get(y);
        if (known != null) {
            return known;
        }
        boolean any = false;
        for (Expr x : y.args()) {
            any |= visit(x, depends, order);
        }
        depends.put(y, any);
        if (any) {
            order.add(y);
        }
        return any;
    }
}
