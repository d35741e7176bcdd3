package dev.obor;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/// Assertions on tensors: shape, type, then elements; a failure names the first element that differs.
///
/// ```java
/// import static dev.obor.TensorAssert.assertThat;
/// assertThat(tensor).isCloseTo(expected, 1e-6, 1e-8);
/// ```
public final class TensorAssert extends AbstractAssert<TensorAssert, @Nullable Tensor> {
    private TensorAssert(@Nullable Tensor actual) {
        super(actual, TensorAssert.class);
    }

    public static TensorAssert assertThat(@Nullable Tensor actual) {
        return new TensorAssert(actual);
    }

    /// The same shape, type and, to the bit, elements; NaN equals NaN, and -0.0 is not 0.0.
    public TensorAssert isExactly(Tensor expected) {
        return compare(expected, (got, want) -> Double.compare(got, want) == 0, "to the bit");
    }

    /// The same shape and type, and `|got - want| <= atol + rtol * |want|` for every element. NaN
    /// matches only NaN, an infinity only itself; whole numbers must be equal.
    public TensorAssert isCloseTo(Tensor expected, double rtol, double atol) {
        return compare(
                expected,
                (got, want) -> got == want
                        || Double.isNaN(got) && Double.isNaN(want)
                        || Double.isFinite(want)
                                && Math.abs(got - want) <= atol + rtol * Math.abs(want),
                "rtol %s, atol %s".formatted(rtol, atol));
    }

    public TensorAssert hasShape(int... sizes) {
        Tensor tensor = present();
        if (!Arrays.equals(tensor.shape().toArray(), sizes)) {
            failWithMessage("shape: got %s, want %s", tensor.shape(), Arrays.toString(sizes));
        }
        return this;
    }

    public TensorAssert hasType(DType type) {
        Tensor tensor = present();
        if (tensor.dtype() != type) {
            failWithMessage("type: got %s, want %s", tensor.dtype(), type);
        }
        return this;
    }

    private Tensor present() {
        isNotNull();
        return Objects.requireNonNull(actual);
    }

    private interface Match {
        boolean test(double got, double want);
    }

    private TensorAssert compare(Tensor expected, Match match, String tolerance) {
        Tensor tensor = present();
        hasShape(expected.shape().toArray());
        hasType(expected.dtype());
        boolean whole = !expected.dtype().isFloating();
        long[] gotWhole = tensor.toLongArray();
        long[] wantWhole = expected.toLongArray();
        double[] got = tensor.toDoubleArray();
        double[] want = expected.toDoubleArray();
        int first = -1;
        int differing = 0;
        for (int i = 0; i < want.length; i++) {
            if (whole ? gotWhole[i] != wantWhole[i] : !match.test(got[i], want[i])) {
                first = differing == 0 ? i : first;
                differing++;
            }
        }
        if (differing > 0) {
            failWithMessage(
                    "element %s: got %s, want %s (%s); %d of %d elements differ",
                    Arrays.toString(index(first, expected.shape().toArray())),
                    whole ? (Object) gotWhole[first] : got[first],
                    whole ? (Object) wantWhole[first] : want[first],
                    tolerance, differing, want.length);
        }
        return this;
    }

    private static int[] index(int place, int[] sizes) {
        int[] index = new int[sizes.length];
        int rest = place;
        for (int d = sizes.length - 1; d >= 0; d--) {
            index[d] = rest % sizes[d];
            rest /= sizes[d];
        }
        return index;
    }
}
