package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.tensor.Printer.Printable;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every expected text was printed by PyTorch 1.13 (`print(tensor)`), with `torch.` taken off the
/// name of the dtype before lines were wrapped.
class PrinterTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test void float_elements_have_four_decimals() {
        assertThat(floats(1, 2.5)).isEqualTo("tensor([1.0000, 2.5000])");
        assertThat(floats(new int[0], 0.875)).isEqualTo("tensor(0.8750)");
        assertThat(doubles(-0.0001, 0.04)).isEqualTo("tensor([-0.0001,  0.0400], dtype=float64)");
    }

    @Test void whole_floats_end_in_a_point() {
        assertThat(floats(1, 2, 3)).isEqualTo("tensor([1., 2., 3.])");
        assertThat(floats(new int[0], 3)).isEqualTo("tensor(3.)");
        assertThat(floats(0, -0.0)).isEqualTo("tensor([0., -0.])");
        assertThat(floats(1, 1000)).isEqualTo("tensor([   1., 1000.])");
        assertThat(floats(1e8)).isEqualTo("tensor([100000000.])");
    }

    @Test void ties_go_to_even_and_decimals_are_those_of_the_exact_binary_value() {
        assertThat(floats(0.03125, 0.09375, 0.5)).isEqualTo("tensor([0.0312, 0.0938, 0.5000])");
        assertThat(floats(1.00005f, 2.00015f)).isEqualTo("tensor([1.0000, 2.0001])");
    }

    @Test void a_ratio_above_1000_is_scientific() {
        assertThat(floats(0.5, 500)).isEqualTo("tensor([  0.5000, 500.0000])");
        assertThat(floats(0.5, 500.5)).isEqualTo("tensor([5.0000e-01, 5.0050e+02])");
        assertThat(floats(1, 1001)).isEqualTo("tensor([1.0000e+00, 1.0010e+03])");
        assertThat(floats(-1e-5f, 1, 0.5))
                .isEqualTo("tensor([-1.0000e-05,  1.0000e+00,  5.0000e-01])");
    }

    @Test void very_large_and_very_small_elements_are_scientific() {
        assertThat(floats(100000008)).isEqualTo("tensor([1.0000e+08])");
        assertThat(doubles(1e-4, 2e-4)).isEqualTo("tensor([0.0001, 0.0002], dtype=float64)");
        assertThat(doubles(9.9e-5, 2e-4))
                .isEqualTo("tensor([9.9000e-05, 2.0000e-04], dtype=float64)");
        assertThat(doubles(1e-300, 1e-310))
                .isEqualTo("tensor([1.0000e-300, 1.0000e-310], dtype=float64)");
        assertThat(doubles(1e300, -1e305))
                .isEqualTo("tensor([ 1.0000e+300, -1.0000e+305], dtype=float64)");
        assertThat(doubles(9.99996e10)).isEqualTo("tensor([1.0000e+11], dtype=float64)");
    }

    @Test void nan_and_infinities_do_not_choose_the_notation() {
        assertThat(floats(NAN, 1)).isEqualTo("tensor([nan, 1.])");
        assertThat(floats(NAN, INF, -INF)).isEqualTo("tensor([nan, inf, -inf])");
        assertThat(floats(NAN, INF, -INF, 1.5))
                .isEqualTo("tensor([   nan,    inf,   -inf, 1.5000])");
        assertThat(floats(NAN, 1e10f, -INF, 0))
                .isEqualTo("tensor([       nan, 1.0000e+10,       -inf, 0.0000e+00])");
    }

    @Test void integers_and_truth_values_are_right_aligned() {
        assertThat(longs(new int[] {3}, i -> new long[] {1, -20, 300}[i]))
                .isEqualTo("tensor([  1, -20, 300])");
        assertThat(longs(new int[0], i -> 7)).isEqualTo("tensor(7)");
        assertThat(longs(new int[] {2}, i -> i == 0 ? Long.MIN_VALUE : Long.MAX_VALUE))
                .isEqualTo("tensor([-9223372036854775808,  9223372036854775807])");
        assertThat(print(DType.INT32, new int[] {2}, i -> i + 1))
                .isEqualTo("tensor([1, 2], dtype=int32)");
        assertThat(print(DType.BOOL, new int[] {2}, i -> 1 - i))
                .isEqualTo("tensor([ True, False])");
        assertThat(print(DType.BOOL, new int[0], i -> 1)).isEqualTo("tensor(True)");
    }

    @Test void brackets_are_aligned_and_dimensions_separated() {
        assertThat(floats(new int[] {2, 2}, 1, -2.5, 3.25, 4)).isEqualTo("""
                tensor([[ 1.0000, -2.5000],
                        [ 3.2500,  4.0000]])""");
        assertThat(floats(new int[] {2, 3, 2}, IntStream.range(0, 12).asDoubleStream().toArray()))
                .isEqualTo("""
                tensor([[[ 0.,  1.],
                         [ 2.,  3.],
                         [ 4.,  5.]],

                        [[ 6.,  7.],
                         [ 8.,  9.],
                         [10., 11.]]])""");
        assertThat(longs(new int[] {2, 2, 1, 2}, i -> i)).isEqualTo("""
                tensor([[[[0, 1]],

                         [[2, 3]]],


                        [[[4, 5]],

                         [[6, 7]]]])""");
        assertThat(longs(new int[] {1, 1, 1, 1, 1}, i -> 1)).isEqualTo("tensor([[[[[1]]]]])");
    }

    @Test void long_rows_are_wrapped() {
        assertThat(longs(new int[] {30}, i -> i)).isEqualTo("""
                tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])""");
        assertThat(longs(new int[] {5}, i -> 1_000_000_000_000_000_000L + i)).isEqualTo("""
                tensor([1000000000000000000, 1000000000000000001, 1000000000000000002,
                        1000000000000000003, 1000000000000000004])""");
        double[] row = IntStream.range(0, 24).mapToDouble(i -> 10 * i + 0.5).toArray();
        assertThat(floats(new int[] {1, 24}, row)).isEqualTo("""
                tensor([[  0.5000,  10.5000,  20.5000,  30.5000,  40.5000,  50.5000,  60.5000,
                          70.5000,  80.5000,  90.5000, 100.5000, 110.5000, 120.5000, 130.5000,
                         140.5000, 150.5000, 160.5000, 170.5000, 180.5000, 190.5000, 200.5000,
                         210.5000, 220.5000, 230.5000]])""");
    }

    @Test void empty_tensors_name_what_cannot_be_seen() {
        assertThat(floats()).isEqualTo("tensor([])");
        assertThat(floats(new int[] {0, 3})).isEqualTo("tensor([], size=(0, 3))");
        assertThat(longs(new int[] {0}, i -> i)).isEqualTo("tensor([], dtype=int64)");
        assertThat(print(DType.BOOL, new int[] {2, 0}, i -> i))
                .isEqualTo("tensor([], size=(2, 0), dtype=bool)");
        assertThat(print(DType.FLOAT64, new int[] {2, 0}, "requires_grad=True")).isEqualTo(
                "tensor([], size=(2, 0), dtype=float64, requires_grad=True)");
    }

    @Test void exactly_1000_elements_are_all_printed_and_one_more_is_summarised() {
        assertThat(longs(new int[] {1000}, i -> i)).startsWith("tensor([  0,   1,").hasLineCount(72)
                .endsWith("\n        994, 995, 996, 997, 998, 999])").doesNotContain("...");
        assertThat(longs(new int[] {1001}, i -> i))
                .isEqualTo("tensor([   0,    1,    2,  ...,  998,  999, 1000])");
    }

    @Test void elements_left_out_of_a_summary_do_not_choose_the_notation() {
        double[] values = IntStream.range(0, 1101).mapToDouble(i -> i == 500 ? 1e9 : 1).toArray();
        assertThat(floats(values)).isEqualTo("tensor([1., 1., 1.,  ..., 1., 1., 1.])");
    }

    @Test void only_dimensions_longer_than_six_are_summarised() {
        assertThat(longs(new int[] {6, 167}, i -> i)).isEqualTo("""
                tensor([[   0,    1,    2,  ...,  164,  165,  166],
                        [ 167,  168,  169,  ...,  331,  332,  333],
                        [ 334,  335,  336,  ...,  498,  499,  500],
                        [ 501,  502,  503,  ...,  665,  666,  667],
                        [ 668,  669,  670,  ...,  832,  833,  834],
                        [ 835,  836,  837,  ...,  999, 1000, 1001]])""");
        double[] values = IntStream.range(0, 2000).asDoubleStream().toArray();
        assertThat(floats(new int[] {40, 50}, values)).startsWith("""
                tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 4.7000e+01, 4.8000e+01,
                         4.9000e+01],
                        [5.0000e+01, 5.1000e+01, 5.2000e+01,  ..., 9.7000e+01, 9.8000e+01,
                         9.9000e+01],
                        [1.0000e+02, 1.0100e+02, 1.0200e+02,  ..., 1.4700e+02, 1.4800e+02,
                         1.4900e+02],
                        ...,
                        [1.8500e+03, 1.8510e+03, 1.8520e+03,  ..., 1.8970e+03, 1.8980e+03,
                """);
    }

    @Test void gradient_suffixes_follow_the_dtype() {
        assertThat(print(DType.FLOAT32, new int[] {1}, "requires_grad=True", 1.5))
                .isEqualTo("tensor([1.5000], requires_grad=True)");
        assertThat(print(DType.FLOAT64, new int[] {1}, "grad_fn=<AddBackward0>", 2.5))
                .isEqualTo("tensor([2.5000], dtype=float64, grad_fn=<AddBackward0>)");
        assertThat(print(DType.FLOAT32, new int[0], "grad_fn=<MulBackward0>", 4))
                .isEqualTo("tensor(4., grad_fn=<MulBackward0>)");
    }

    @Test void a_suffix_that_does_not_fit_starts_a_line() {
        assertThat(print(DType.FLOAT32, new int[] {8}, "grad_fn=<AddBackward0>", filled(8, 1.25)))
                .isEqualTo("""
                tensor([1.2500, 1.2500, 1.2500, 1.2500, 1.2500, 1.2500, 1.2500, 1.2500],
                       grad_fn=<AddBackward0>)""");
        assertThat(print(DType.FLOAT64, new int[] {6}, "grad_fn=<AddBackward0>", filled(6, 1.25)))
                .isEqualTo("""
                tensor([1.2500, 1.2500, 1.2500, 1.2500, 1.2500, 1.2500], dtype=float64,
                       grad_fn=<AddBackward0>)""");
        double[] twoRows = filled(14, 1.5);
        assertThat(print(DType.FLOAT32, new int[] {2, 7}, "grad_fn=<MulBackward0>", twoRows))
                .isEqualTo("""
                tensor([[1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000],
                        [1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000, 1.5000]],
                       grad_fn=<MulBackward0>)""");
        long[] row = {645, 379, 574, 20, 806, 973, 807, 186, 325, 338, 19, 706};
        assertThat(print(DType.INT32, new int[] {12}, i -> row[i])).isEqualTo("""
                tensor([645, 379, 574,  20, 806, 973, 807, 186, 325, 338,  19, 706],
                       dtype=int32)""");
    }

    private static double[] filled(int size, double value) {
        return IntStream.range(0, size).mapToDouble(i -> value).toArray();
    }

    private static String floats(double... values) {
        return floats(new int[] {values.length}, values);
    }

    private static String floats(int[] shape, double... values) {
        return print(DType.FLOAT32, shape, "", values);
    }

    private static String doubles(double... values) {
        return print(DType.FLOAT64, new int[] {values.length}, "", values);
    }

    private static String longs(int[] shape, IntToLongFunction at) {
        return print(DType.INT64, shape, at);
    }

    private static String print(DType dtype, int[] shape, IntToLongFunction at) {
        return Printer.print(new Printable(dtype, shape, i -> NAN, at, ""));
    }

    private static String print(DType dtype, int[] shape, String suffix, double... values) {
        return Printer.print(new Printable(dtype, shape, i -> values[i], i -> -1, suffix));
    }
}
