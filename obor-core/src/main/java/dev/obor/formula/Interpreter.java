package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Place;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/// Says what a formula means: evaluates it over one row in float64, node by node.
///
/// Slow and obvious; the compiled loops are tested against it, and it finds the element that broke
/// a contract after a loop has noticed that one did.
public final class Interpreter {
    private final double[][] inputs;
    private final double[] scalars;
    private final int columns;
    private final Map<Expr, double[]> values = new IdentityHashMap<>();

    /// Evaluates over a row of `columns` positions. `inputs[i]` holds input i: a value per
    /// position, or a single one that is the same for all.
    public Interpreter(double[][] inputs, double[] scalars, int columns) {
        this.inputs = inputs;
        this.scalars = scalars;
        this.columns = columns;
    }

    /// The value of `e` at every position of the row, or the single one it has for all.
    public double[] values(Expr e) {
        double[] known = values.get(e);
        if (known == null) {
            known = compute(e);
            values.put(e, known);
        }
        return known;
    }

    /// The value of `e`, which does not change along the row.
    public double value(Expr e) {
        return values(e)[0];
    }

    private double[] compute(Expr e) {
        double[] result = new double[e.level() == Expr.Level.ELEMENT ? columns : 1];
        switch (e.op()) {
            case Op.Input input -> Arrays.setAll(result, j -> at(inputs[input.index()], j));
            case Op.Scalar scalar -> Arrays.fill(result, scalars[scalar.index()]);
            case Op.Constant constant -> Arrays.fill(result, constant.value());
            case Place.POSITION -> Arrays.setAll(result, j -> j);
            case Place.LENGTH -> Arrays.fill(result, columns);
            case RowReduce reduce -> Arrays.fill(result, reduced(reduce, values(e.arg(0))));
            case Unary _, Binary _, Ternary _, Op.Stated _, Op.Within _, Op.Bits _ -> {
                double[][] operands = e.args().stream().map(this::values).toArray(double[][]::new);
                double[] at = new double[operands.length];
                for (int j = 0; j < result.length; j++) {
                    for (int k = 0; k < at.length; k++) {
                        at[k] = at(operands[k], j);
                    }
                    result[j] = apply(e.op(), at);
                }
            }
        }
        return result;
    }

    private static double at(double[] input, int j) {
        return input.length == 1 ? input[0] : input[j];
    }

    private double reduced(RowReduce reduce, double[] x) {
        double result = reduce.identity();
        for (int j = 0; j < columns; j++) {
            result = switch (reduce) {
                case SUM -> result + x[j];
                case MAX -> Math.max(result, x[j]);
                case MIN -> Math.min(result, x[j]);
                case MAX_NUMBER -> x[j] > result ? x[j] : result;
            };
        }
        return reduce == RowReduce.MAX_NUMBER ? result + 0.0 : result;
    }

    /// The value of one operation on numbers.
    static double apply(Op op, double... x) {
        return switch (op) {
            case Unary f -> unary(f, x[0]);
            case Binary f -> binary(f, x[0], x[1]);
            case Ternary f -> switch (f) {
                case FMA -> Math.fma(x[0], x[1], x[2]);
                case SELECT -> x[0] != 0 ? x[1] : x[2];
            };
            case Op.Stated _, Op.Within _ -> x[0];
            case Op.Bits f -> switch (f) {
                case POWER_OF_TWO -> Math.scalb(1.0, (int) (x[0] - Op.Bits.BIASED));
                case EXPONENT -> exponent(x[0]);
                case SIGNIFICAND -> Math.scalb(x[0], -exponent(x[0]));
            };
            case Op.Input _, Op.Scalar _, Op.Constant _, Op.Place _, RowReduce _ ->
                    throw new IllegalArgumentException("not an operation on numbers: " + op);
        };
    }

    /// The whole number e of `m * 2^e`, √½ <= m < √2.
    private static int exponent(double x) {
        return Math.getExponent(x / Float.intBitsToFloat(Op.Bits.ROOT_HALF));
    }

    private static double unary(Unary f, double x) {
        return switch (f) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case DETACH -> x;
            case FLUSH -> Math.abs(x) < Double.MIN_NORMAL ? 0 : x;
            case SQRT -> Math.sqrt(x);
            case SIGN -> Functions.sign(x);
            case FLOOR -> Functions.floor(x);
            case CEIL -> Functions.ceil(x);
            case ROUND -> Functions.round(x);
            case TRUNC -> Functions.trunc(x);
            case EXP -> Functions.exp(x);
            case EXPM1 -> Functions.expm1(x);
            case EXP2 -> Functions.exp2(x);
            case LOG -> Functions.log(x);
            case LOG1P -> Functions.log1p(x);
            case LOG2 -> Functions.log2(x);
            case LOG10 -> Functions.log10(x);
            case SIN -> Functions.sin(x);
            case COS -> Functions.cos(x);
            case TAN -> Functions.tan(x);
            case ASIN -> Functions.asin(x);
            case ACOS -> Functions.acos(x);
            case ATAN -> Functions.atan(x);
            case SINH -> Functions.sinh(x);
            case COSH -> Functions.cosh(x);
            case TANH -> Functions.tanh(x);
            case ASINH -> Functions.asinh(x);
            case ACOSH -> Functions.acosh(x);
            case ATANH -> Functions.atanh(x);
            case ERF -> Functions.erf(x);
            case ERFC -> Functions.erfc(x);
            case SIGMOID -> Functions.sigmoid(x);
            case SOFTPLUS -> Functions.softplus(x);
        };
    }

    private static double binary(Binary f, double a, double b) {
        return switch (f) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW -> Functions.pow(a, b);
            case ATAN2 -> Functions.atan2(a, b);
            case REMAINDER -> Functions.remainder(a, b);
            case FMOD -> Functions.fmod(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
            case NE -> a != b ? 1 : 0;
        };
    }
}
