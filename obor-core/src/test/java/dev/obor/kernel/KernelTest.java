package dev.obor.kernel;

import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.rowInput;
import static dev.obor.formula.Expr.scalar;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Equal bits for every number of threads, before and after the vector loop is swapped in.
class KernelTest {
    private final int threads = Workers.threads();

    @AfterEach void threads_as_before() {
        Workers.threads(threads);
    }

    private static float[] random(int seed, int n) {
        var random = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian() * 3;
        }
        return x;
    }

    private static Operand operand(float[] array, int... strides) {
        return new Operand.Part(array, DType.FLOAT32, 0, strides);
    }

    /// Value and gradient of a smooth loss over n elements.
    private static double[] pointwise(int n) {
        Expr d = input(0).sub(input(1));
        Kernel kernel = Kernel.alongRows(
                List.of(Output.total(d.abs().softplus()), Output.store(d.tanh().mul(scalar(0)))),
                DType.FLOAT32);
        float[] out = new float[n];
        double[] total = kernel.run(
                new int[] {n},
                new Operand[] {operand(random(1, n), 1), operand(random(2, n), 1), operand(out, 1)},
                new double[] {1.0 / n});
        return new double[] {total[0], Arrays.hashCode(out)};
    }

    /// Value and gradient of a softmax loss over rows one after the other, or side by side.
    private static double[] rows(int rows, int columns, boolean across) {
        Expr shifted = input(0).sub(input(0).rowMax());
        Expr log = shifted.sub(shifted.exp().rowSum().log());
        List<Output> outputs = List.of(
                Output.total(log.pick(rowInput(1)).neg()),
                Output.store(log.exp()),
                Output.storeRow(log.rowMin()));
        float[] target = new float[rows];
        for (int r = 0; r < rows; r++) {
            target[r] = r % columns;
        }
        float[] out = new float[rows * columns];
        float[] perRow = new float[rows];
        float[] x = random(3, rows * columns);
        Kernel kernel = across
                ? Kernel.acrossRows(outputs, DType.FLOAT32)
                : Kernel.alongRows(outputs, DType.FLOAT32);
        double[] total = across
                ? kernel.run(
                        new int[] {columns, rows},
                        new Operand[] {operand(x, rows, 1), operand(target, 0, 1),
                            operand(out, rows, 1),
                            operand(perRow, 0, 1)},
                        new double[0])
                : kernel.run(
                        new int[] {rows, columns},
                        new Operand[] {operand(x, columns, 1), operand(target, 1, 0),
                            operand(out, columns, 1),
                            operand(perRow, 1, 0)},
                        new double[0]);
        return new double[] {total[0], Arrays.hashCode(out), Arrays.hashCode(perRow)};
    }

    /// Sum, store and maximum over spaces of many sizes in one region.
    private static double[] together() {
        int[] lengths = {5, 0, 8192, 1, 40_001, 3, 8193};
        var outputs = List.of(Output.total(input(0)), Output.store(input(0).mul(scalar(0))),
                Output.largest(input(0)));
        int[][] sizes = new int[lengths.length][];
        Operand[][] operands = new Operand[lengths.length][];
        double[][] scalars = new double[lengths.length][];
        float[][] stored = new float[lengths.length][];
        for (int i = 0; i < lengths.length; i++) {
            stored[i] = new float[lengths[i]];
            sizes[i] = new int[] {lengths[i]};
            operands[i] = new Operand[] {operand(random(i, lengths[i]), 1), operand(stored[i], 1)};
            scalars[i] = new double[] {i};
        }
        double[] totals =
                Kernel.alongRows(outputs, DType.FLOAT32).together(sizes, operands).run(scalars);
        return new double[] {totals[0], totals[1], Arrays.deepHashCode(stored)};
    }

    @Test void totals_of_many_spaces_are_those_of_each_in_their_order() {
        var outputs = List.of(Output.total(input(0)), Output.largest(input(0).neg()));
        Kernel kernel = Kernel.alongRows(outputs, DType.FLOAT32);
        int[][] sizes = {{20_000}, {0}, {7}, {9000}};
        Operand[][] operands = new Operand[sizes.length][];
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < sizes.length; i++) {
            int from = 8192; // what a piece holds
            float[] x = random(i, sizes[i][0]);
            operands[i] = new Operand[] {operand(x, 1)};
            for (int at = 0; at < x.length; at += from) {
                float[] piece = Arrays.copyOfRange(x, at, Math.min(x.length, at + from));
                double[] part = kernel.run(
                        new int[] {piece.length}, new Operand[] {operand(piece, 1)}, new double[0]);
                sum += part[0];
                largest = Math.max(largest, part[1]);
            }
        }
        assertThat(kernel.together(sizes, operands).run(new double[sizes.length][]))
                .containsExactly(sum, largest);
        assertThat(kernel.together(new int[0][], new Operand[0][]).run(new double[0][]))
                .containsExactly(0, Double.NEGATIVE_INFINITY);
    }

    private static final int UNTIL_ALL_ARE_WORTH_A_TWIN = 30;

    private static double[] everything() {
        return java.util.stream.Stream.of(
                pointwise(1), pointwise(8191), pointwise(300_001),
                rows(3000, 10, false), rows(7, 20_011, false),
                rows(3001, 10, true), rows(40_001, 3, true), together())
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void bits_do_not_depend_on_threads_or_warm_up(int team) throws InterruptedException {
        Workers.threads(1);
        double[] cold = everything();
        Workers.threads(team);
        for (int i = 0; i < UNTIL_ALL_ARE_WORTH_A_TWIN; i++) {
            assertThat(everything()).containsExactly(cold);
        }
        Warmup.await();
        assertThat(everything()).containsExactly(cold);
    }

    @Test void an_input_that_the_formula_does_not_use_may_be_given_or_not() {
        Kernel kernel =
                Kernel.alongRows(List.of(Output.storeRow(input(0).rowSum())), DType.FLOAT32);
        float[] x = {1, 2, 3, 4};
        float[] unused = {7, 7};
        for (int round = 0; round < 2; round++) {
            float[] two = new float[2];
            kernel.run(new int[] {2, 2}, new Operand[] {operand(x, 2, 1), operand(two, 1, 0)},
                    new double[0]);
            float[] three = new float[2];
            kernel.run(
                    new int[] {2, 2},
                    new Operand[] {operand(x, 2, 1), operand(unused, 1, 0), operand(three, 1, 0)},
                    new double[0]);
            assertThat(two).containsExactly(3, 7);
            assertThat(three).containsExactly(3, 7);
            assertThat(unused).containsExactly(7, 7);
        }
    }
}
