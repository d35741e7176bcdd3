package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.obor.formula.DType;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Values beyond those of [TensorReferenceTest], gradients to second order, and what is refused.
class IndexingTest {
    private static final GradCheck CHECK = GradCheck.DEFAULT.eps(1e-5).rtol(1e-7).atol(1e-7);
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, -2, 3}, {-4, 5, 0.5}});
    private static final Tensor PICKS = Tensor.of(new long[][] {{2, 0, 2, 1}, {1, 1, 0, 2}});
    private static final Tensor ROWS = Tensor.of(1L, 0, 1);

    // ---- gradients

    private static Stream<Arguments> operations() {
        return Stream.of(
                operation("gather", x -> x.gather(1, PICKS)),
                operation("gather of a transposed view", x -> x.t().gather(0, PICKS.t())),
                operation("scatter into",
                        x -> x.scatter(1, Tensor.of(new long[][] {{2, 0}}),
                                Tensor.of(new double[][] {{7, 8}}))),
                operation("scatter from",
                        x -> Tensor.zeros(DType.FLOAT64, 2, 4).scatter(1,
                                Tensor.of(new long[][] {{3, 0, 1}, {2, 1, 0}}), x)),
                operation("scatter with equal indices",
                        x -> Tensor.ones(DType.FLOAT64, 2, 2).scatter(1,
                                Tensor.of(new long[][] {{1, 1, 0}, {0, 0, 0}}), x)),
                operation("scatterAdd into",
                        x -> x.scatterAdd(1, PICKS, Tensor.ones(DType.FLOAT64, 2, 4))),
                operation("scatterAdd from",
                        x -> Tensor.ones(DType.FLOAT64, 2, 2).scatterAdd(1,
                                Tensor.of(new long[][] {{1, 1, 0}, {0, 0, 0}}), x)),
                operation("scatterAdd from a larger source",
                        x -> Tensor.ones(DType.FLOAT64, 2, 2).scatterAdd(1,
                                Tensor.of(new long[][] {{1, 1}}), x)),
                operation("indexSelect 0", x -> x.indexSelect(0, ROWS)),
                operation("indexSelect 1", x -> x.indexSelect(1, Tensor.of(2, 2, 0))),
                operation("indexAdd",
                        x -> Gathering.indexAdd(x, 0, ROWS, x.indexSelect(0, ROWS).square())),
                operation("maskedSelect", x -> x.maskedSelect(x.gt(0))),
                operation("maskedSelect, broadcast",
                        x -> x.select(0, 0).maskedSelect(MATRIX.lt(1))),
                operation("cat", x -> Tensor.cat(1, x, x.square(), x.slice(1, 1, 2))),
                operation("stack", x -> Tensor.stack(1, x, x.square())),
                operation("split",
                        x -> Tensor.cat(0, x.split(2, 1).get(1),
                                x.split(2, 1).get(0).slice(1, 1, 2))),
                operation("chunk", x -> x.chunk(2, 1).getFirst()),
                operation("repeat", x -> x.repeat(2, 1, 3)),
                operation("flip", x -> x.flip(0, 1)),
                operation("tril", x -> x.tril(-1)),
                operation("triu", x -> x.triu(1)),
                operation("flatten", x -> x.unsqueeze(0).flatten(1, 2)),
                operation("unflatten", x -> x.unflatten(1, 3, -1)),
                operation("narrow", x -> x.narrow(1, -2, 2)),
                operation("t", Tensor::t));
    }

    private static Arguments operation(String name, UnaryOperator<Tensor> operation) {
        return Arguments.argumentSet(name, operation);
    }

    @ParameterizedTest @MethodSource("operations")
    void gradients_agree_with_differences(UnaryOperator<Tensor> f) {
        Tensor x = MATRIX.copy().requiresGrad(true);
        CHECK.check(in -> f.apply(in[0].square().mul(in[0])), x);
        CHECK.checkSecond(in -> f.apply(in[0].square().mul(in[0])), x);
    }

    @Test void the_source_that_is_overwritten_has_no_gradient() {
        Tensor source = Tensor.of(1f, 2, 3).requiresGrad(true);
        Tensor result = Tensor.zeros(2).scatter(0, Tensor.of(1L, 1, 0), source);
        assertThat(result).isExactly(Tensor.of(3f, 2));
        result.sum().backward();
        assertThat(source.grad()).isExactly(Tensor.of(0f, 1, 1));
    }

    @Test void a_nan_outside_the_triangle_does_not_leak() {
        Tensor x = Tensor.full(Double.NaN, 2, 2).requiresGrad(true);
        Tensor lower = x.tril(-1);
        assertThat(lower).isExactly(Tensor.of(new float[][] {{0, 0}, {Float.NaN, 0}}));
        lower.backward(Tensor.of(new float[][] {{Float.NaN, Float.NaN}, {5, Float.NaN}}));
        assertThat(x.grad()).isExactly(Tensor.of(new float[][] {{0, 0}, {5, 0}}));
    }

    @Test void operations_print_as_in_pytorch() {
        Tensor x = Tensor.ones(2, 2).requiresGrad(true);
        Tensor i = Tensor.of(new long[][] {{0, 0}});
        assertThat(Stream.of(
                x.gather(0, i), x.scatter(0, i, x), x.scatterAdd(0, i, x),
                x.indexSelect(0, Tensor.of(0L)),
                Tensor.cat(0, x, x), Tensor.stack(0, x, x), x.flip(0), x.tril(0), x.triu(0),
                x.maskedSelect(x.gt(0)))
                .map(Tensor::gradFn))
                .containsExactly(
                        "<GatherBackward0>", "<ScatterBackward0>", "<ScatterAddBackward0>",
                        "<IndexSelectBackward0>",
                        "<CatBackward0>", "<StackBackward0>", "<FlipBackward0>", "<TrilBackward0>",
                        "<TriuBackward0>",
                        "<MaskedSelectBackward0>");
    }

    @Test void nothing_is_recorded_without_need() {
        Tensor x = Tensor.ones(2);
        assertThat(Tensor.cat(0, x, x).requiresGrad()).isFalse();
        x.requiresGrad(true);
        try (var _ = Autograd.noGrad()) {
            assertThat(x.flip(0).requiresGrad()).isFalse();
        }
    }

    @Test void an_index_changed_before_the_reverse_pass_is_an_error() {
        Tensor x = Tensor.ones(3).requiresGrad(true);
        Tensor index = Tensor.of(0L, 1);
        Tensor y = x.gather(0, index).sum();
        index.fill_(2);
        assertThatIllegalStateException().isThrownBy(y::backward)
                .withMessageStartingWith(
                        "backward: a tensor needed for the gradient of Gather was changed in place;");
    }

    // ---- values

    @ParameterizedTest @EnumSource(DType.class)
    void every_type_is_moved(DType type) {
        Tensor x = Tensor.of(new int[][] {{1, 0, 1}, {0, 0, 1}}).to(type);
        Tensor index = Tensor.of(new int[][] {{2, 0}, {1, 2}});
        assertThat(x.gather(1, index)).isExactly(Tensor.of(new int[][] {{1, 1}, {0, 1}}).to(type));
        assertThat(x.indexSelect(1, Tensor.of(2L, 1)))
                .isExactly(Tensor.of(new int[][] {{1, 0}, {1, 0}}).to(type));
        assertThat(x.indexSelect(0, Tensor.of(1L)))
                .isExactly(Tensor.of(new int[][] {{0, 0, 1}}).to(type));
        assertThat(x.scatter(1, Tensor.of(new long[][] {{1}, {2}}),
                Tensor.of(new int[][] {{1}, {0}}).to(type)))
                .isExactly(Tensor.of(new int[][] {{1, 1, 1}, {0, 0, 0}}).to(type));
        assertThat(Tensor.zeros(type, 2).scatterAdd(0, Tensor.of(1L, 1), Tensor.ones(type, 2)))
                .isExactly(Tensor.of(0, 2).to(type));
        assertThat(x.flip(1)).isExactly(Tensor.of(new int[][] {{1, 0, 1}, {1, 0, 0}}).to(type));
        assertThat(x.maskedSelect(x.ne(0))).isExactly(Tensor.of(1, 1, 1).to(type));
        assertThat(x.triu(1)).isExactly(Tensor.of(new int[][] {{0, 0, 1}, {0, 0, 1}}).to(type));
        assertThat(Tensor.cat(0, x, x.slice(0, 0, 1)))
                .isExactly(Tensor.of(new int[][] {{1, 0, 1}, {0, 0, 1}, {1, 0, 1}}).to(type));
    }

    @Test void cat_promotes_types_and_leaves_out_empty_vectors() {
        Tensor joined = Tensor.cat(0, Tensor.of(1, 2), Tensor.zeros(0), Tensor.of(0.5));
        assertThat(joined).isExactly(Tensor.of(1.0, 2, 0.5));
        assertThat(Tensor.cat(1, Tensor.zeros(0), Tensor.ones(2, 1), Tensor.ones(2, 0)))
                .isExactly(Tensor.ones(2, 1));
    }

    @Test void cat_and_stack_take_views() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        assertThat(Tensor.cat(1, x.t(), x.flip(0)))
                .isExactly(Tensor.of(new float[][] {{1, 3, 3, 4}, {2, 4, 1, 2}}));
        assertThat(Tensor.stack(-1, x.select(0, 0), x.select(1, 0)))
                .isExactly(Tensor.of(new float[][] {{1, 1}, {2, 3}}));
    }

    @Test void split_and_chunk_leave_the_rest_to_the_last_part() {
        Tensor x = Tensor.arange(5);
        assertThat(sizes(x.split(2, 0))).containsExactly(2, 2, 1);
        assertThat(sizes(x.split(9, 0))).containsExactly(5);
        assertThat(sizes(x.chunk(3, 0))).containsExactly(2, 2, 1);
        assertThat(sizes(x.chunk(4, 0))).containsExactly(2, 2, 1);
        assertThat(sizes(Tensor.zeros(0).split(2, 0))).containsExactly(0);
        assertThat(x.split(2, 0).get(1)).isExactly(Tensor.of(2L, 3));
    }

    private static List<Integer> sizes(List<Tensor> parts) {
        return parts.stream().map(Tensor::numel).toList();
    }

    @Test void repeat_copies_even_once() {
        Tensor x = Tensor.of(1f, 2);
        assertThat(x.repeat(2, 2)).isExactly(Tensor.of(new float[][] {{1, 2, 1, 2}, {1, 2, 1, 2}}));
        x.repeat(1).fill_(9);
        assertThat(x).isExactly(Tensor.of(1f, 2));
        assertThat(x.repeat(0).shape()).isEqualTo(Shape.of(0));
    }

    @Test void shapes_are_folded_and_unfolded() {
        Tensor x = Tensor.arange(24).reshape(2, 3, 4);
        assertThat(x.flatten(0, 1).shape()).isEqualTo(Shape.of(6, 4));
        assertThat(x.flatten(1, -1).shape()).isEqualTo(Shape.of(2, 12));
        assertThat(Tensor.scalar(1f).flatten(0, -1).shape()).isEqualTo(Shape.of(1));
        assertThat(x.unflatten(-1, 2, -1).shape()).isEqualTo(Shape.of(2, 3, 2, 2));
        assertThat(x.narrow(1, 1, 2)).isExactly(x.slice(1, 1, 3));
        assertThat(Tensor.of(1f).t().shape()).isEqualTo(Shape.of(1));
    }

    @Test void one_hot_rows() {
        assertThat(Tensor.of(2L, 0).oneHot(3))
                .isExactly(Tensor.of(new long[][] {{0, 0, 1}, {1, 0, 0}}));
        assertThat(Tensor.scalar(1).oneHot(2)).isExactly(Tensor.of(0L, 1));
    }

    @Test void triangles_of_batches_and_beyond_the_edge() {
        Tensor x = Tensor.ones(2, 2, 3);
        assertThat(x.tril(0).select(0, 1))
                .isExactly(Tensor.of(new float[][] {{1, 0, 0}, {1, 1, 0}}));
        assertThat(x.tril(-9)).isExactly(Tensor.zeros(2, 2, 3));
        assertThat(x.tril(9)).isExactly(x);
        assertThat(x.triu(Integer.MAX_VALUE)).isExactly(Tensor.zeros(2, 2, 3));
        assertThat(x.triu(-9)).isExactly(x);
    }

    @Test void empty_tensors_are_moved() {
        Tensor x = Tensor.zeros(0, 3);
        assertThat(x.gather(1, Tensor.zeros(DType.INT64, 0, 2)).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(x.indexSelect(0, Tensor.of(new long[0])).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(x.flip(0, 1).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(x.tril(0).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(Tensor.ones(2).maskedSelect(Tensor.of(false, false)).shape())
                .isEqualTo(Shape.of(0));
        assertThat(Tensor.scalar(2f).maskedSelect(Tensor.scalar(true))).isExactly(Tensor.of(2f));
    }

    // ---- what is refused

    private static Stream<Arguments> misuses() {
        Tensor x = Tensor.ones(2, 3);
        return Stream.of(
                misuse(() -> x.gather(1, Tensor.of(new long[][] {{0, 1}, {2, 3}})),
                        "gather: indices must be in [0, 3) for dimension 1 of shape [2, 3]; got 3 at position [1, 1]."),
                misuse(() -> x.gather(1, Tensor.of(0L)),
                        "gather: index must have the tensor's rank and not be larger in any dimension but 1; got index [1] for shape [2, 3]."),
                misuse(() -> x.gather(0, Tensor.of(new float[][] {{0}})),
                        "gather: index must be int64 or int32; got float32."),
                misuse(() -> x.scatter(0, Tensor.of(new long[][] {{0, 1}}), Tensor.ones(1, 1)),
                        "scatter: index must not be larger than source in any dimension; got index [1, 2] and source [1, 1]."),
                misuse(() -> x.scatterAdd(0, Tensor.of(new long[][] {{-1}}), Tensor.ones(1, 1)),
                        "scatterAdd: indices must be in [0, 2) for dimension 0 of shape [2, 3]; got -1 at position [0, 0]."),
                misuse(() -> x.scatterAdd(0, Tensor.of(new long[][] {{1}}),
                        Tensor.ones(DType.FLOAT64, 1, 1)),
                        "scatterAdd: source must have the tensor's type; got float64 for float32. Convert with to(...)."),
                misuse(() -> x.indexSelect(0, Tensor.of(0L, 2)),
                        "indexSelect: indices must be in [0, 2) for dimension 0 of shape [2, 3]; got 2 at position [1]."),
                misuse(() -> x.indexSelect(0, PICKS),
                        "indexSelect: a tensor of at least one dimension and an index of at most one are needed; got [2, 3] and index [2, 4]."),
                misuse(() -> Tensor.cat(0, x, Tensor.ones(2, 2)),
                        "cat: shapes must be equal in all dimensions but 0; got [2, 3] and [2, 2]."),
                misuse(() -> Tensor.cat(0, Tensor.scalar(1f)),
                        "cat: tensors must have at least one dimension; got shape []. Use stack."),
                misuse(() -> Tensor.cat(0, List.of()),
                        "cat: at least one tensor is needed; got none."),
                misuse(() -> Tensor.stack(0, x, x.t()),
                        "stack: shapes must be equal; got [2, 3] and [3, 2] (number 1)."),
                misuse(() -> x.split(0, 1),
                        "split: parts of at least 1 element of a dimension are needed; got size 0 for shape [2, 3]."),
                misuse(() -> x.chunk(0, 1),
                        "chunk: at least 1 part of a dimension is needed; got count 0 for shape [2, 3]."),
                misuse(() -> x.repeat(2),
                        "repeat: a number of times per dimension is needed, none negative; got [2] for shape [2, 3]."),
                misuse(() -> x.flip(0, -2),
                        "flip: every dimension can be named once; got [0, -2] for shape [2, 3]."),
                misuse(() -> x.narrow(1, 2, 2),
                        "narrow: start and start + length must lie within the dimension; got start 2 and length 2 for dimension 1 of shape [2, 3]."),
                misuse(() -> x.unflatten(1, 2, 2),
                        "unflatten: the sizes must multiply to that of dimension 1; got [2, 2] for shape [2, 3]. One size may be -1."),
                misuse(() -> x.flatten(1, 0),
                        "flatten: the first dimension must not come after the last; got 1 and 0 for shape [2, 3]."),
                misuse(() -> Tensor.ones(1, 1, 1).t(),
                        "t: the tensor must have at most 2 dimensions; got shape [1, 1, 1]. Use transpose(dim0, dim1)."),
                misuse(() -> Tensor.of(1f).tril(0),
                        "tril: the tensor must have at least 2 dimensions; got shape [1]."),
                misuse(() -> Tensor.of(0L, 3).oneHot(3),
                        "oneHot: class numbers must be in [0, 3); got 3 at position 1 of shape [2]."),
                misuse(() -> Tensor.of(0f).oneHot(3),
                        "oneHot: class numbers must be int64 or int32; got float32."));
    }

    private static Arguments misuse(ThrowingCallable call, String message) {
        return Arguments.argumentSet(message, call, message);
    }

    @ParameterizedTest @MethodSource("misuses")
    void misuse_is_named(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
