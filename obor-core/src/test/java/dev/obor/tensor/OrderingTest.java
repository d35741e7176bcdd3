package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor.ValuesIndices;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values beyond those of [TensorReferenceTest], gradients to second order, and what is refused.
class OrderingTest {
    private static final GradCheck CHECK = GradCheck.DEFAULT.eps(1e-5).rtol(1e-7).atol(1e-7);
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    // ---- gradients

    private static Stream<Arguments> operations() {
        return Stream.of(
                operation("max", x -> x.max(1).values()),
                operation("min", x -> x.min(0).values()),
                operation("sort", x -> x.sort(1).values()),
                operation("sortDescending", x -> x.sortDescending(0).values()),
                operation("topk", x -> x.topk(2, 1).values()),
                operation("cumsum", x -> x.cumsum(1)));
    }

    private static Stream<Arguments> products() {
        return Stream.of(
                operation("cumprod along rows", x -> x.cumprod(1)),
                operation("cumprod along columns", x -> x.cumprod(0)),
                operation("prod along rows", x -> x.prod(1)),
                operation("prod along columns", x -> x.prod(-2)),
                operation("prod of all", Tensor::prod),
                operation("prod of a scalar", x -> x.get(0, 1).prod(0)),
                operation("cumprod of a scalar", x -> x.get(0, 1).cumprod(0)));
    }

    private static Arguments operation(String name, UnaryOperator<Tensor> operation) {
        return Arguments.argumentSet(name, operation);
    }

    @ParameterizedTest @MethodSource({"operations", "products"})
    void gradients_agree_with_differences(UnaryOperator<Tensor> f) {
        Tensor x = Tensor.of(new double[][] {{1.5, -2, 0.75, 3}, {-0.5, 0.9, 1.25, -1}});
        check(f, x);
        check(y -> f.apply(y.square()), x);
    }

    @ParameterizedTest @MethodSource("products")
    void gradients_are_right_beside_zeros(UnaryOperator<Tensor> f) {
        Tensor x = Tensor.of(new double[][] {{1.5, 0, 0.75, 3}, {-0.5, 0.25, 0, 0.125}});
        check(f, x);
        check(f, x.mul(Tensor.of(1.0, 1, 0, 1)).add(Tensor.of(0.0, 0, 0, 0.5)));
    }

    private static void check(UnaryOperator<Tensor> f, Tensor point) {
        Tensor x = point.copy().requiresGrad(true);
        CHECK.check(in -> f.apply(in[0]), x);
        CHECK.checkSecond(in -> f.apply(in[0]), x);
    }

    @Test void operations_print_as_in_pytorch() {
        Tensor x = Tensor.ones(2, 2).requiresGrad(true);
        assertThat(Stream.of(
                x.max(0).values(), x.min(0).values(), x.sort(0).values(), x.topk(1, 0).values(),
                x.cumsum(0), x.cumprod(0), x.prod(), x.prod(0))
                .map(Tensor::gradFn))
                .containsExactly(
                        "<MaxBackward0>", "<MinBackward0>", "<SortBackward0>", "<TopkBackward0>",
                        "<CumsumBackward0>", "<CumprodBackward0>", "<ProdBackward0>",
                        "<ProdBackward0>");
    }

    // ---- values

    @Test void the_first_of_equals_wins_and_nan_wins_over_all() {
        Tensor x =
                Tensor.of(new float[][] {{3, 1, 3, 1}, {-INF, NAN, INF, NAN}, {0f, -0f, 0f, -0f}});
        assertThat(x.argmax(1)).isExactly(Tensor.of(0L, 1, 0));
        assertThat(x.argmin(1)).isExactly(Tensor.of(1L, 1, 0));
        assertThat(x.max(1).values()).isExactly(Tensor.of(3f, NAN, 0));
        assertThat(x.min(1).values()).isExactly(Tensor.of(1f, NAN, 0));
        assertThat(x.argmax()).isExactly(Tensor.scalar(5L));
        assertThat(Tensor.of(-INF, -INF).argmax(0)).isExactly(Tensor.scalar(0L));
    }

    @Test void sort_is_stable_and_puts_nan_at_the_large_end() {
        Tensor x = Tensor.of(2f, NAN, -0f, INF, 0f, -INF, NAN, 2f);
        ValuesIndices up = x.sort(0);
        assertThat(up.indices()).isExactly(Tensor.of(5L, 2, 4, 0, 7, 3, 1, 6));
        assertThat(up.values()).isExactly(Tensor.of(-INF, -0f, 0f, 2, 2, INF, NAN, NAN));
        ValuesIndices down = x.sortDescending(0);
        assertThat(down.indices()).isExactly(Tensor.of(1L, 6, 3, 0, 7, 2, 4, 5));
        assertThat(x.topk(4, 0).indices()).isExactly(Tensor.of(1L, 6, 3, 0));
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33, 100, 1000, 1025})
    void sorting_agrees_with_java(int n) {
        Tensor x = Tensor.randint(new Rng(n), -20, 20, n);
        long[] values = x.toLongArray();
        Comparator<Integer> byValue = Comparator.comparingLong(i -> values[i]);
        assertThat(x.sort(0).indices().toLongArray()).isEqualTo(sorted(n, byValue));
        assertThat(x.sortDescending(0).indices().toLongArray())
                .isEqualTo(sorted(n, byValue.reversed()));
        assertThat(x.to(DType.FLOAT32).sort(0).indices()).isExactly(x.sort(0).indices());
    }

    private static long[] sorted(int n, Comparator<Integer> order) {
        return IntStream.range(0, n).boxed().sorted(order).mapToLong(i -> i).toArray();
    }

    @ParameterizedTest @EnumSource(DType.class)
    void every_type_is_ordered(DType type) {
        Tensor x = Tensor.of(new int[][] {{0, 1}, {1, 0}, {1, 1}}).to(type);
        assertThat(x.max(0).values()).isExactly(Tensor.of(1, 1).to(type));
        assertThat(x.max(0).indices()).isExactly(Tensor.of(1L, 0));
        assertThat(x.min(1).values()).isExactly(Tensor.of(0, 0, 1).to(type));
        assertThat(x.sort(0).values())
                .isExactly(Tensor.of(new int[][] {{0, 0}, {1, 1}, {1, 1}}).to(type));
        assertThat(x.sort(0).indices()).isExactly(Tensor.of(new long[][] {{0, 1}, {1, 0}, {2, 2}}));
        DType sums = type.isFloating() ? type : DType.INT64;
        assertThat(x.cumsum(0)).isExactly(Tensor.of(new int[][] {{0, 1}, {1, 1}, {2, 2}}).to(sums));
        assertThat(x.cumprod(1))
                .isExactly(Tensor.of(new int[][] {{0, 0}, {1, 0}, {1, 1}}).to(sums));
        assertThat(x.prod(1)).isExactly(Tensor.of(0, 0, 1).to(sums));
    }

    @Test void large_whole_numbers_are_told_apart() {
        long big = 1L << 53;
        Tensor x = Tensor.of(big, big + 1, Long.MIN_VALUE, Long.MAX_VALUE, 0x7ff8000000000000L);
        assertThat(x.argmax()).isExactly(Tensor.scalar(3L));
        assertThat(x.argmin()).isExactly(Tensor.scalar(2L));
        assertThat(x.sort(0).indices()).isExactly(Tensor.of(2L, 0, 1, 4, 3));
        assertThat(Tensor.of(big, 1L).cumsum(0)).isExactly(Tensor.of(big, big + 1));
    }

    @Test void long_running_sums_stay_exact_in_float32() {
        Tensor sums = Tensor.full(0.1f, 100_000).cumsum(0);
        assertThat(sums.at(99_999)).isEqualTo((float) (100_000 * (double) 0.1f));
    }

    @Test void products_of_nothing_are_one() {
        assertThat(Tensor.zeros(0).prod()).isExactly(Tensor.scalar(1f));
        assertThat(Tensor.zeros(2, 0).prod(1)).isExactly(Tensor.ones(2));
        assertThat(Tensor.zeros(0, 2).prod(1).shape()).isEqualTo(Shape.of(0));
    }

    @Test void empty_tensors_are_ordered() {
        Tensor x = Tensor.zeros(0, 2);
        assertThat(x.max(1).values().shape()).isEqualTo(Shape.of(0));
        assertThat(x.sort(0).indices().shape()).isEqualTo(Shape.of(0, 2));
        assertThat(x.topk(1, 1).values().shape()).isEqualTo(Shape.of(0, 1));
        assertThat(x.cumsum(0).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(x.cumprod(1).shape()).isEqualTo(Shape.of(0, 2));
    }

    @Test void scalars_are_lines_of_one() {
        Tensor x = Tensor.scalar(3f);
        for (ValuesIndices each : List.of(x.max(0), x.min(-1), x.sort(0), x.topk(1, 0))) {
            assertThat(each.values()).isExactly(x);
            assertThat(each.indices()).isExactly(Tensor.scalar(0L));
        }
        assertThat(x.cumsum(0)).isExactly(x);
        assertThat(x.prod(0)).isExactly(x);
    }

    @Test void views_are_ordered() {
        Tensor x = Tensor.of(new float[][] {{1, 9, 2}, {8, 3, 7}}).t().slice(0, 1, 3);
        assertThat(x.max(0).values()).isExactly(Tensor.of(9f, 7));
        assertThat(x.sort(1).values()).isExactly(Tensor.of(new float[][] {{3, 9}, {2, 7}}));
        assertThat(x.cumsum(0)).isExactly(Tensor.of(new float[][] {{9, 3}, {11, 10}}));
        assertThat(x.cumprod(1)).isExactly(Tensor.of(new float[][] {{9, 27}, {2, 14}}));
    }

    // ---- what is refused

    private static Stream<Arguments> misuses() {
        Tensor none = Tensor.zeros(2, 0);
        return Stream.of(
                misuse(() -> none.max(1), "max: dimension 1 must not be empty; got shape [2, 0]."),
                misuse(() -> none.min(-1), "min: dimension 1 must not be empty; got shape [2, 0]."),
                misuse(() -> none.argmax(1),
                        "argmax: dimension 1 must not be empty; got shape [2, 0]."),
                misuse(none::argmin, "argmin: the tensor must not be empty; got shape [2, 0]."),
                misuse(() -> Tensor.ones(2, 3).topk(4, -1),
                        "topk: k must be in [0, 3] for dimension 1 of shape [2, 3]; got 4."),
                misuse(() -> Tensor.ones(2).topk(-1, 0),
                        "topk: k must be in [0, 2] for dimension 0 of shape [2]; got -1."));
    }

    private static Arguments misuse(ThrowingCallable call, String message) {
        return Arguments.argumentSet(message, call, message);
    }

    @ParameterizedTest @MethodSource("misuses")
    void misuse_is_named(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
