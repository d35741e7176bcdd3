package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.kernel.Check;
import dev.obor.kernel.Epilogue;
import dev.obor.kernel.Gemm;
import dev.obor.kernel.Matrix;
import org.jspecify.annotations.Nullable;

/// Matrix products: every element is one chain of fused multiply-adds along the inner dimension.
final class Products {
    /// From so many elements on the result of a product has left the cache before the next operation
    /// reads it; an activation then comes block by block, unless its operand must be kept for a gradient.
    private static final int LARGE = 1 << 19;

    private Products() {}

    static Tensor dot(Tensor a, Tensor b) {
        if (a.rank() != 1 || b.rank() != 1) {
            throw new IllegalArgumentException(
                    "dot: both tensors must be vectors; got %s and %s. Use matmul."
                            .formatted(a.shape(), b.shape()));
        }
        return matmul(a, b);
    }

    static Tensor matmul(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException(
                    "matmul: both tensors need a dimension; got %s and %s. Use mul."
                            .formatted(a.shape(), b.shape()));
        }
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException(
                    "matmul: both tensors must have one type; got %s and %s. Convert one with to(...)."
                            .formatted(a.dtype(), b.dtype()));
        }
        Tensor left = a.rank() == 1 ? a.unsqueeze(0) : a;
        Tensor right = b.rank() == 1 ? b.unsqueeze(1) : b;
        if (left.size(-1) != right.size(-2)) {
            throw new IllegalArgumentException(
                    "matmul: inner sizes must be equal; got %s and %s (%d vs %d)."
                            .formatted(a.shape(), b.shape(), left.size(-1), right.size(-2)));
        }
        Tensor product =
                left.rank() == 2 && right.rank() == 2 ? matrices(left, right) : batch(left, right);
        product = a.rank() == 1 ? product.squeeze(-2) : product;
        return b.rank() == 1 ? product.squeeze(-1) : product;
    }

    static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias,
            @Nullable Activation activation) {
        boolean fits = x.rank() > 0 && weight.rank() == 2 && x.size(-1) == weight.size(1)
                && (bias == null || bias.rank() == 1 && bias.size(0) == weight.size(0));
        Check.argument(fits,
                "linear: (*, in), (out, in) and (out) must fit together; got input %s, weight %s, bias %s.",
                x.shape(), weight.shape(), bias == null ? "none" : bias.shape());
        Check.argument(
                x.dtype() == weight.dtype() && (bias == null || bias.dtype() == x.dtype()),
                "linear: all tensors must have one type; got input %s, weight %s, bias %s. Convert with to(...).",
                x.dtype(), weight.dtype(), bias == null ? "none" : bias.dtype());
        if (x.rank() != 2) {
            int[] sizes = x.shape().toArray();
            sizes[sizes.length - 1] = weight.size(0);
            return linear(x.reshape(-1, x.size(-1)), weight, bias, activation).reshape(sizes);
        }
        Tensor[] operands =
                bias == null ? new Tensor[] {x, weight} : new Tensor[] {x, weight, bias};
        boolean records = x.dtype().isFloating() && Fused.anyRequiresGrad(operands)
                && Autograd.isGradEnabled();
        Tensor out = Tensor.unfilled(x.dtype(), Shape.of(x.size(0), weight.size(0)));
        Epilogue epilogue = Epilogue.NONE;
        Activation rest = activation;
        if (rest != null && !records && x.dtype().isFloating() && out.numel() >= LARGE) {
            epilogue = rest.epilogue(out);
            rest = null;
        }
        multiply(x.size(0), weight.size(0), weight.size(1), x, matrix(x, x.offset),
                weight, matrix(weight, weight.offset).transposed(),
                bias == null ? null : bias.contiguous(), out, 0, epilogue);
        Tensor map = records ? out.recordedBy(new Affine(operands)) : out;
        return rest == null ? map : rest.apply(map);
    }

    private static Tensor batch(Tensor a, Tensor b) {
        if (b.rank() == 2) { // one matrix for all: a single product with all rows
            int[] sizes = a.shape().toArray();
            sizes[sizes.length - 1] = b.size(1);
            return matrices(a.reshape(-1, a.size(-1)), b).reshape(sizes);
        }
        Shape batch = Shape.broadcast("matmul", batchShape(a), batchShape(b));
        return batched(expanded(a, batch), expanded(b, batch));
    }

    private static Shape batchShape(Tensor x) {
        return Shape.of(java.util.Arrays.copyOf(x.shape().sizes(), x.rank() - 2));
    }

    private static Tensor expanded(Tensor x, Shape batch) {
        int[] sizes = java.util.Arrays.copyOf(batch.sizes(), batch.rank() + 2);
        sizes[batch.rank()] = x.size(-2);
        sizes[batch.rank() + 1] = x.size(-1);
        return x.expand(sizes);
    }

    private static Tensor matrices(Tensor a, Tensor b) {
        Tensor out = Tensor.unfilled(a.dtype(), Shape.of(a.size(0), b.size(1)));
        multiply(a, a.offset, b, b.offset, out, 0);
        return recorded("Mm", out, a, b);
    }

    private static Tensor batched(Tensor a, Tensor b) {
        int rank = a.rank();
        int[] sizes = a.shape().toArray();
        sizes[rank - 1] = b.size(-1);
        Tensor out = Tensor.unfilled(a.dtype(), Shape.of(sizes));
        int size = a.size(-2) * b.size(-1);
        int[] index = new int[rank - 2];
        for (int at = 0; at < out.numel(); at += size) {
            int atA = a.offset;
            int atB = b.offset;
            for (int d = 0; d < index.length; d++) {
                atA += index[d] * a.strides[d];
                atB += index[d] * b.strides[d];
            }
            multiply(a, atA, b, atB, out, at);
            for (int d = index.length - 1; d >= 0 && ++index[d] == sizes[d]; d--) {
                index[d] = 0;
            }
        }
        return recorded("Bmm", out, a, b);
    }

    private static Tensor recorded(String name, Tensor out, Tensor a, Tensor b) {
        boolean records = Autograd.isGradEnabled() && Fused.anyRequiresGrad(a, b);
        return records && out.dtype().isFloating() ? out.recordedBy(new Product(name, a, b)) : out;
    }

    private static void multiply(Tensor a, int atA, Tensor b, int atB, Tensor c, int atC) {
        multiply(a.size(-2), b.size(-1), a.size(-1), a, matrix(a, atA), b, matrix(b, atB), null, c,
                atC, Epilogue.NONE);
    }

    /// `C[m, n] = start[n] + A[m, k] B[k, n]`; what begins with the bias needs no second pass.
    private static void multiply(int m, int n, int k, Tensor a, Matrix inA, Tensor b, Matrix inB,
            @Nullable Tensor start, Tensor c, int atC, Epilogue epilogue) {
        if (!a.dtype().isFloating()) {
            wholeNumbers(m, n, k, a, inA, b, inB, start, c, atC);
        } else {
            Matrix row =
                    start == null ? null : new Matrix(start.storage.array(), start.offset, 0, 1);
            Gemm.multiply(m, n, k, inA, inB, row, c.storage.array(), atC, epilogue);
        }
    }

    /// The last two dimensions.
    private static Matrix matrix(Tensor x, int at) {
        int last = x.rank() - 1;
        return new Matrix(x.storage.array(), at, x.strides[last - 1], x.strides[last]);
    }

    private static void wholeNumbers(int m, int n, int k, Tensor a, Matrix inA, Tensor b,
            Matrix inB, @Nullable Tensor start, Tensor c, int atC) {
        if (a.dtype() == DType.BOOL) {
            throw new IllegalArgumentException(
                    "matmul: truth values have no product; got bool. Convert with to(...).");
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                long sum = start == null ? 0 : start.storage.longAt(start.offset + j);
                for (int p = 0; p < k; p++) {
                    sum += a.storage.longAt(inA.at(i, p)) * b.storage.longAt(inB.at(p, j));
                }
                c.storage.put(atC + i * n + j, sum);
            }
        }
    }

    /// `C = A B`: the gradients are `G B^T` and `A^T G`.
    private static final class Product extends Node {
        private final Saved a;
        private final Saved b;

        Product(String name, Tensor a, Tensor b) {
            super(name, a, b);
            this.a = new Saved(a);
            this.b = new Saved(b);
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            return new @Nullable Tensor[] {
                needs(0) ? gradient.matmul(b.get(name).transpose(-2, -1)) : null,
                needs(1) ? a.get(name).transpose(-2, -1).matmul(gradient) : null
            };
        }
    }

    /// `Y = X Wᵀ + b`: the gradients are `G W`, `Gᵀ X` and the sum of the rows of G.
    private static final class Affine extends Node {
        private final Saved x;
        private final Saved weight;

        Affine(Tensor... operands) {
            super("Addmm", operands);
            x = new Saved(operands[0]);
            weight = new Saved(operands[1]);
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            @Nullable Tensor[] result = new Tensor[operands.length];
            result[0] = needs(0) ? gradient.matmul(weight.get(name)) : null;
            result[1] = needs(1) ? gradient.transpose(0, 1).matmul(x.get(name)) : null;
            if (operands.length > 2) {
                result[2] = needs(2) ? Reductions.sumOfRows(gradient) : null;
            }
            return result;
        }
    }
}
