package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares a result with what a case wants.
///
/// @param rtol   how far a number may be off, as a part of the wanted one
/// @param atol   how far a number may be off besides
/// @param maxUlp if not negative, how many representable numbers it may be off instead
record Difference(double rtol, double atol, long maxUlp) {
    /// The first element that is too far off, in words; null if there is none.
    @Nullable String first(String name, Tensor got, Case.Array want) {
        int[] sizes = got.shape().toArray();
        if (!Arrays.equals(sizes, want.sizes())) {
            return "%s: got shape %s, wanted %s".formatted(
                    name, Arrays.toString(sizes), Arrays.toString(want.sizes()));
        }
        double[] values = got.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            double wanted = want.at(i);
            if (!isClose(values[i], wanted, got.dtype())) {
                return "%s%s: got %s, wanted %s, tolerance %s".formatted(name, place(i, sizes),
                        shown(values[i], got.dtype()), wanted, tolerance(wanted));
            }
        }
        return null;
    }

    private boolean isClose(double got, double want, DType type) {
        if (Double.isNaN(want) || Double.isNaN(got)) {
            return Double.isNaN(want) && Double.isNaN(got);
        }
        if (Double.isInfinite(want) || Double.isInfinite(got)) return want == got;
        return maxUlp >= 0
                ? Math.abs(rank(got, type) - rank(want, type)) <= maxUlp
                : Math.abs(got - want) <= atol + rtol * Math.abs(want);
    }

    /// The number of a value in the order of all that its type can represent; both zeros are 0.
    private static long rank(double value, DType type) {
        if (type == DType.FLOAT32) {
            int bits = Float.floatToRawIntBits((float) value);
            return bits < 0 ? Integer.MIN_VALUE - (long) bits : bits;
        }
        long bits = Double.doubleToRawLongBits(value);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }

    private String tolerance(double wanted) {
        return maxUlp >= 0 ? maxUlp + " ulp" : "%.3g".formatted(atol + rtol * Math.abs(wanted));
    }

    private static String shown(double value, DType type) {
        return type == DType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    }

    private static String place(int flat, int[] sizes) {
        if (sizes.length == 0) return "";
        int[] index = new int[sizes.length];
        for (int d = sizes.length - 1, rest = flat; d >= 0; d--) {
            index[d] = rest % sizes[d];
            rest /= sizes[d];
        }
        return Arrays.toString(index);
    }
}
