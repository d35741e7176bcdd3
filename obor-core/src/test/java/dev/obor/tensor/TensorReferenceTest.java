package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import dev.obor.tensor.Tensor.ValuesIndices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Reductions, indexing, ordering, views, products and type promotion as PyTorch computed them:
/// values, indices, gradients, and what is refused.
class TensorReferenceTest {
    private interface Operation {
        Tensor apply(Case c, Tensor input);
    }

    private static final Map<String, Operation> OPERATIONS = Map.ofEntries(
            entry("sum", (c, x) -> reduced(c, x.sum(), x::sum, x::sumKeepDim)),
            entry("mean", (c, x) -> reduced(c, x.mean(), x::mean, x::meanKeepDim)),
            entry("amax", (c, x) -> c.flag("keepdim") ? x.amaxKeepDim(dims(c)) : x.amax(dims(c))),
            entry("amin", (c, x) -> c.flag("keepdim") ? x.aminKeepDim(dims(c)) : x.amin(dims(c))),
            entry("logsumexp", (c, x) -> reduced(c, x, x::logSumExp, x::logSumExpKeepDim)),
            entry("var", (c, x) -> c.flag("keepdim")
                    ? x.varKeepDim(c.integer("correction", 1), dims(c))
                    : x.var(c.integer("correction", 1), dims(c))),
            entry("std", (c, x) -> c.flag("keepdim")
                    ? x.stdKeepDim(c.integer("correction", 1), dims(c))
                    : x.std(c.integer("correction", 1), dims(c))),
            entry("norm", (c, x) -> c.flag("keepdim")
                    ? x.normKeepDim(c.number("p", 2), dims(c))
                    : x.norm(c.number("p", 2), dims(c))),
            entry("max", (c, x) -> c.has("dim") ? picked(c, x.max(dim(c))) : x.max()),
            entry("min", (c, x) -> c.has("dim") ? picked(c, x.min(dim(c))) : x.min()),
            entry("argmax", (c, x) -> c.has("dim") ? kept(c, x.argmax(dim(c))) : x.argmax()),
            entry("argmin", (c, x) -> c.has("dim") ? kept(c, x.argmin(dim(c))) : x.argmin()),
            entry("prod", (c, x) -> c.has("dim") ? kept(c, x.prod(dim(c))) : x.prod()),
            entry("any", (c, x) -> c.has("dim") ? kept(c, x.any(dim(c))) : Tensor.scalar(x.any())),
            entry("all", (c, x) -> c.has("dim") ? kept(c, x.all(dim(c))) : Tensor.scalar(x.all())),
            entry("cumsum", (c, x) -> x.cumsum(dim(c))),
            entry("cumprod", (c, x) -> x.cumprod(dim(c))),
            entry("sort", (c, x) -> picked(
                    c, c.flag("descending") ? x.sortDescending(dim(c)) : x.sort(dim(c)))),
            entry("topk", TensorReferenceTest::topk),
            entry("matmul", (c, x) -> x.matmul(c.input("other"))),
            entry("gather", (c, x) -> x.gather(dim(c), c.input("index"))),
            entry("scatter", (c, x) -> x.scatter(dim(c), c.input("index"), source(c))),
            entry("scatter_add", (c, x) -> x.scatterAdd(dim(c), c.input("index"), c.input("src"))),
            entry("index_select", (c, x) -> x.indexSelect(dim(c), c.input("index"))),
            entry("masked_fill", (c, x) -> x.maskedFill(c.input("mask"), c.number("value"))),
            entry("flatten",
                    (c, x) -> x.flatten(c.integer("start_dim", 0), c.integer("end_dim", -1))),
            entry("permute", (c, x) -> x.permute(c.integers("dims"))),
            entry("transpose", (c, x) -> x.transpose(c.integer("dim0"), c.integer("dim1"))),
            entry("reshape", (c, x) -> x.reshape(c.integers("shape"))),
            entry("unsqueeze", (c, x) -> x.unsqueeze(dim(c))),
            entry("squeeze", (c, x) -> c.has("dim") ? x.squeeze(dim(c)) : x.squeeze()),
            entry("select", (c, x) -> x.select(dim(c), c.integer("index"))),
            entry("slice", (c, x) -> x.slice(
                    dim(c), c.integer("start", 0), c.integer("end", Integer.MAX_VALUE),
                    c.integer("step", 1))),
            entry("expand", (c, x) -> x.expand(c.integers("size"))),
            entry("softmax", (c, x) -> x.softmax(dim(c))),
            entry("log_softmax", (c, x) -> x.logSoftmax(dim(c))),
            entry("promote", (c, x) -> promoted(c, c.word("function", ""), x)));

    /// Where PyTorch's gradient is NaN or wrong by construction and ours is the mathematical one:
    /// it divides the product by each factor, spreads the gradient of a NaN extreme over all
    /// elements, and takes both of two equal logits of 3e38 for the only one.
    private static final Map<String, float[]> OWN_GRADIENTS = Map.of(
            "ref_tensor_prod_nan", new float[] {Float.NaN, -2.203125f * 3, Float.NaN},
            "ref_tensor_prod_infinities", new float[] {
                Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
            },
            "ref_tensor_prod_inf", new float[] {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY},
            "ref_tensor_amax_nan", new float[] {0, -2.59375f, 0},
            "ref_tensor_amin_nan", new float[] {0, 1, 0},
            "ref_tensor_logsumexp_large", new float[] {1.21875f / 2, 1.21875f / 2, 0});

    @ParameterizedTest @MethodSource("cases")
    void agrees_with_pytorch(Case c) {
        if (OWN_GRADIENTS.containsKey(c.id())) {
            c.expected().put("grad_input", Tensor.of(OWN_GRADIENTS.get(c.id())));
        }
        c.requireGradients();
        if (c.error() != null) {
            assertThatThrownBy(() -> apply(c)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(".+[.]");
        } else {
            Tensor output = apply(c);
            assertThat(output).isCloseTo(c.output(), c.rtol(), c.atol());
            c.checkGradients(output);
        }
    }

    static List<Case> cases() {
        return Reference.cases("tensor.json");
    }

    private static Tensor apply(Case c) {
        return switch (c.op()) {
            case "cat" -> Tensor.cat(dim(c), tensors(c));
            case "stack" -> Tensor.stack(dim(c), tensors(c));
            default -> {
                Operation operation = OPERATIONS.get(c.op());
                if (operation == null) {
                    throw new AssertionError("no operation is tested by " + c.op());
                }
                yield operation.apply(c, c.input("input"));
            }
        };
    }

    // ---- options

    private static int dim(Case c) {
        return c.integer("dim", -1);
    }

    private static int[] dims(Case c) {
        return c.integers("dim");
    }

    private static List<Tensor> tensors(Case c) {
        List<Tensor> tensors = new ArrayList<>();
        while (c.inputs().containsKey("tensor" + tensors.size())) {
            tensors.add(c.input("tensor" + tensors.size()));
        }
        return tensors;
    }

    private static Tensor source(Case c) {
        Tensor index = c.input("index");
        return c.has("value")
                ? Tensor.full(c.input("input").dtype(), c.number("value"), index.shape().toArray())
                : c.input("src");
    }

    private interface OverDims {
        Tensor of(int first, int... more);
    }

    private interface OverDimsKept {
        Tensor of(int... dims);
    }

    private static Tensor reduced(Case c, Tensor all, OverDims dims, OverDimsKept kept) {
        int[] d = dims(c);
        return d.length == 0 ? all
                : c.flag("keepdim") ? kept.of(d)
                : dims.of(d[0], Arrays.copyOfRange(d, 1, d.length));
    }

    private static Tensor kept(Case c, Tensor result) {
        return c.flag("keepdim") ? result.unsqueeze(dim(c)) : result;
    }

    private static Tensor picked(Case c, ValuesIndices result) {
        assertThat(kept(c, result.indices())).isExactly(c.expected("indices"));
        return kept(c, result.values());
    }

    private static Tensor topk(Case c, Tensor x) {
        int k = c.integer("k");
        if (!c.has("largest") || c.flag("largest")) {
            return picked(c, x.topk(k, dim(c)));
        }
        ValuesIndices smallest = x.neg().topk(k, dim(c));
        return picked(c, new ValuesIndices(smallest.values().neg(), smallest.indices()));
    }

    // ---- type promotion

    private static Tensor promoted(Case c, String function, Tensor x) {
        if (c.inputs().containsKey("condition")) {
            return Tensor.where(c.input("condition"), x, c.input("other"));
        }
        if (c.inputs().containsKey("other")) {
            return ofTensors(function, x, c.input("other"));
        }
        return switch (c.options().get("scalar")) {
            case Boolean truth -> ofTensors(function, x, Tensor.scalar(truth)); // has no overload
            case Long whole -> ofWhole(function, x, whole);
            case Double number -> ofNumber(function, x, number);
            case null -> ofOne(function, x);
            default -> throw new AssertionError(c);
        };
    }

    private static Tensor ofTensors(String function, Tensor x, Tensor y) {
        return switch (function) {
            case "add" -> x.add(y);
            case "sub" -> x.sub(y);
            case "mul" -> x.mul(y);
            case "div" -> x.div(y);
            case "floor_divide" -> x.floorDivide(y);
            case "remainder" -> x.remainder(y);
            case "pow" -> x.pow(y);
            case "maximum" -> x.maximum(y);
            case "lt" -> x.lt(y);
            case "eq" -> x.eq(y);
            default -> throw new AssertionError("no function is tested by " + function);
        };
    }

    private static Tensor ofWhole(String function, Tensor x, long y) {
        return switch (function) {
            case "add" -> x.add(y);
            case "sub" -> x.sub(y);
            case "mul" -> x.mul(y);
            case "div" -> x.div(y);
            case "floor_divide" -> x.floorDivide(y);
            case "remainder" -> x.remainder(y);
            case "pow" -> x.pow(y);
            case "lt" -> x.lt(y);
            case "eq" -> x.eq(y);
            default -> throw new AssertionError("no function is tested by " + function);
        };
    }

    private static Tensor ofNumber(String function, Tensor x, double y) {
        return switch (function) {
            case "add" -> x.add(y);
            case "sub" -> x.sub(y);
            case "mul" -> x.mul(y);
            case "div" -> x.div(y);
            case "floor_divide" -> x.floorDivide(y);
            case "remainder" -> x.remainder(y);
            case "pow" -> x.pow(y);
            case "lt" -> x.lt(y);
            case "eq" -> x.eq(y);
            default -> throw new AssertionError("no function is tested by " + function);
        };
    }

    private static Tensor ofOne(String function, Tensor x) {
        return switch (function) {
            case "sum" -> x.sum();
            case "mean" -> x.mean();
            case "abs" -> x.abs();
            case "floor" -> x.floor();
            case "exp" -> x.exp();
            case "sqrt" -> x.sqrt();
            case "sigmoid" -> x.sigmoid();
            case "neg" -> x.neg();
            case "cumsum" -> x.cumsum(0);
            case "prod" -> x.prod();
            case "amax" -> x.amax();
            case "var" -> x.var();
            default -> throw new AssertionError("no function is tested by " + function);
        };
    }
}
