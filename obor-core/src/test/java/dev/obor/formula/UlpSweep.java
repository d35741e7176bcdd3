package dev.obor.formula;

import dev.obor.formula.Op.Unary;
import java.util.List;

/// Measures how far a float32 function is from the exact one over all 2^32 operands.
///
/// Arguments: functions by the names of [Unary], each followed by a stride (1 takes every float).
final class UlpSweep {
    private static final int BLOCK = 512;

    private UlpSweep() {}

    /// The worst found: in ulps of the exact value, and in floats from its correct rounding.
    record Worst(double ulps, float at, long steps, float stepsAt) {}

    public static void main(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            Unary f = Unary.valueOf(args[i]);
            Worst worst = sweep(f, Integer.parseInt(args[i + 1]));
            IO.println("%-9s %2d operations  %.4f ulp at %a  %d floats at %a".formatted(
                    f, operations(f), worst.ulps, worst.at, worst.steps, worst.stepsAt));
        }
    }

    static Expr lowered(Unary f) {
        return Lowering.lower(Expr.interned(f, List.of(Expr.input(0))), DType.FLOAT32);
    }

    private static int operations(Unary f) {
        return new FloatEvaluator(lowered(f), 1).operations();
    }

    static Worst sweep(Unary f, int stride) {
        var evaluator = new FloatEvaluator(lowered(f), BLOCK);
        float[] x = new float[BLOCK];
        var worst = new Worst(0, 0, 0, 0);
        for (long bits = 0; bits < 1L << 32;) {
            for (int i = 0; i < BLOCK; i++, bits += stride) {
                x[i] = Float.intBitsToFloat((int) Math.min(bits, 0xffff_ffffL));
            }
            worst = worst(f, x, evaluator.run(x), worst);
        }
        return worst;
    }

    private static Worst worst(Unary f, float[] x, float[] y, Worst worst) {
        for (int i = 0; i < BLOCK; i++) {
            double exact = Interpreter.apply(f, x[i]);
            float rounded = (float) exact;
            if (Float.floatToIntBits(y[i]) == Float.floatToIntBits(rounded)
                    && Math.abs(y[i] - exact) <= worst.ulps * Math.ulp(rounded)) {
                continue;
            }
            long steps = steps(y[i], rounded);
            double ulps = Math.abs(y[i] - exact) / Math.ulp(rounded);
            if (Float.isFinite(rounded) && ulps > worst.ulps) {
                worst = new Worst(ulps, x[i], worst.steps, worst.stepsAt);
            }
            if (steps > worst.steps) {
                worst = new Worst(worst.ulps, worst.at, steps, x[i]);
            }
        }
        return worst;
    }

    /// How many floats lie between `a` and `b`; -0 and 0 are different, NaN is far from a number.
    static long steps(float a, float b) {
        if (Float.isNaN(a) || Float.isNaN(b)) {
            return Float.isNaN(a) && Float.isNaN(b) ? 0 : Long.MAX_VALUE;
        }
        return Math.abs(ordered(a) - ordered(b));
    }

    private static long ordered(float x) {
        int bits = Float.floatToIntBits(x);
        return bits >= 0 ? bits : (long) Integer.MIN_VALUE - bits - 1;
    }
}
