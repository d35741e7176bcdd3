package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.Arrays;

/// Copies of tensors: in order, in another type, as Java arrays.
final class Copies {
    private static final Fused COPY = Fused.of("Clone", Expr.input(0));
    private static final Fused CAST = Fused.of("ToCopy", Expr.input(0));

    private Copies() {}

    static Tensor contiguous(Tensor x) {
        return x.isContiguous() ? x : copy(x);
    }

    static Tensor copy(Tensor x) {
        Tensor result = Tensor.unfilled(x.dtype(), x.shape());
        elements(x, result);
        return recorded(COPY, x, result);
    }

    static Tensor to(Tensor x, DType type) {
        if (x.dtype() == type) {
            return x;
        }
        Tensor source = contiguous(x);
        Tensor result = Tensor.unfilled(type, x.shape());
        convert(source.storage, source.offset, result.storage, x.numel());
        return recorded(CAST, x, result);
    }

    private static void convert(Storage from, int offset, Storage to, int n) {
        if (from.array() instanceof long[] x && to.array() instanceof float[] y) {
            for (int i = 0; i < n; i++) {
                y[i] = x[offset + i];
            }
            return;
        }
        boolean fractions = from.type.isFloating();
        for (int i = 0; i < n; i++) {
            if (to.type == DType.BOOL) {
                to.put(i, from.doubleAt(offset + i) != 0 ? 1.0 : 0.0);
            } else if (fractions) {
                to.put(i, from.doubleAt(offset + i));
            } else {
                to.put(i, from.longAt(offset + i));
            }
        }
    }

    private static Tensor recorded(Fused same, Tensor x, Tensor result) {
        boolean records =
                x.requiresGrad() && result.dtype().isFloating() && Autograd.isGradEnabled();
        return records
                ? result.recordedBy(
                        new FusedNode(same, x.shape(), Fused.NO_DIM, new double[0], x.dtype(),
                                new Tensor[] {x}))
                : result;
    }

    /// Copies elements between tensors of one shape and type, whatever their strides.
    static void elements(Tensor from, Tensor to) {
        int rank = from.rank();
        if (from.numel() == 0) {
            return;
        }
        if (from.isContiguous() && to.isContiguous()) {
            System.arraycopy(from.storage.array(), from.offset, to.storage.array(), to.offset,
                    from.numel());
        } else {
            dimension(from, to, 0, from.offset, to.offset, rank);
        }
    }

    private static void dimension(Tensor from, Tensor to, int d, int i, int j, int rank) {
        int n = from.shape().sizes()[d];
        if (d < rank - 1) {
            for (int k = 0; k < n; k++) {
                dimension(from, to, d + 1, i + k * from.strides[d], j + k * to.strides[d], rank);
            }
        } else {
            line(from.storage.array(), i, from.strides[d], to.storage.array(), j, to.strides[d], n);
        }
    }

    private static void line(Object from, int i, int iStep, Object to, int j, int jStep, int n) {
        switch (from) {
            case float[] x -> {
                float[] y = (float[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k * jStep] = x[i + k * iStep];
                }
            }
            case double[] x -> {
                double[] y = (double[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k * jStep] = x[i + k * iStep];
                }
            }
            case int[] x -> {
                int[] y = (int[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k * jStep] = x[i + k * iStep];
                }
            }
            case long[] x -> {
                long[] y = (long[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k * jStep] = x[i + k * iStep];
                }
            }
            case byte[] x -> {
                byte[] y = (byte[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k * jStep] = x[i + k * iStep];
                }
            }
            default -> throw new AssertionError(from.getClass());
        }
    }

    static boolean equal(Tensor a, Tensor b) {
        return a.dtype() == b.dtype() && a.shape().equals(b.shape()) && a.eq(b).all();
    }

    static float[] toFloats(Tensor x) {
        Tensor c = contiguous(x.detach());
        float[] result = new float[x.numel()];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) c.storage.doubleAt(c.offset + i);
        }
        return result;
    }

    static double[] toDoubles(Tensor x) {
        Tensor c = contiguous(x.detach());
        double[] result = new double[x.numel()];
        for (int i = 0; i < result.length; i++) {
            result[i] = c.storage.doubleAt(c.offset + i);
        }
        return result;
    }

    static int[] toInts(Tensor x) {
        Tensor c = contiguous(x.detach());
        int[] result = new int[x.numel()];
        for (int i = 0; i < result.length; i++) {
            result[i] = (int) c.storage.longAt(c.offset + i);
        }
        return result;
    }

    static long[] toLongs(Tensor x) {
        Tensor c = contiguous(x.detach());
        if (c.storage.array() instanceof long[] own) {
            return Arrays.copyOfRange(own, c.offset, c.offset + c.numel());
        }
        long[] result = new long[x.numel()];
        for (int i = 0; i < result.length; i++) {
            result[i] = c.storage.longAt(c.offset + i);
        }
        return result;
    }

    static boolean[] toBooleans(Tensor x) {
        Tensor c = contiguous(x.detach());
        boolean[] result = new boolean[x.numel()];
        for (int i = 0; i < result.length; i++) {
            result[i] = c.storage.doubleAt(c.offset + i) != 0;
        }
        return result;
    }
}
