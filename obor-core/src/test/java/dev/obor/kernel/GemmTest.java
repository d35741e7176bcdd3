package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GemmTest {
    private static final int[] SIZES = {1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 33, 64, 65, 100};
    private static final List<GemmTiles> FLOATS = tiles(GemmTier.FLOAT);
    private static final List<GemmTiles> DOUBLES = tiles(GemmTier.DOUBLE);

    /// How A and B lie in their arrays: as written, transposed, and with gaps and an offset.
    enum Layout {
        NN, NT, TN, TT, GAPS;

        int[] strides(int rows, int columns, boolean first) {
            boolean transposed = this == TT || this == (first ? TN : NT);
            return this == GAPS ? new int[] {3 * columns + 5, 3, 11}
                    : transposed ? new int[] {1, rows, 0}
                    : new int[] {columns, 1, 0};
        }
    }

    /// The portable tiles and, where the vector module is there, those of every width.
    private static List<GemmTiles> tiles(GemmTier tier) {
        List<GemmTiles> tiles = new ArrayList<>(List.of(GemmTiles.PORTABLE));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            for (int bits : new int[] {128, 256, 512}) {
                tiles.add(GemmTiles.simd(tier, bits));
                tiles.add(GemmTiles.simdForPanels(tier, bits));
            }
        }
        return tiles;
    }

    /// The ways to one and the same product.
    private enum Way {
        BLOCKS, DIRECT, SWAPPED, ROW;

        boolean suits(Problem x, GemmTiles tiles) {
            return switch (this) {
                case BLOCKS -> true;
                case DIRECT, SWAPPED -> tiles.inRegisters();
                case ROW -> x.m == 1;
            };
        }

        void multiply(Problem x, GemmTier tier, GemmTiles tiles, Object a, Object b, Object s,
                Object c) {
            Matrix inA = x.inA(a);
            Matrix inB = x.inB(b);
            Matrix start = x.begins ? x.start(s) : tier.zeros;
            Matrix inC = new Matrix(c, 3, x.n, 1);
            Epilogue none = Epilogue.NONE;
            switch (this) {
                case BLOCKS -> GemmBlocks.multiply(
                        tier, tiles, x.m, x.n, x.k, inA, inB, start, inC, none);
                case DIRECT -> GemmDirect.multiply(
                        tier, tiles, x.m, x.n, x.k, inA, inB, start, inC, none);
                case SWAPPED ->
                        GemmDirect.swapped(tier, tiles, x.m, x.n, x.k, inA, inB, start, inC);
                case ROW -> GemmDirect.row(tiles, x.n, x.k, inA, inB, start, inC, none);
            }
        }
    }

    /// Operands of one product with the exact result of the contract, and one in double; with a row
    /// that the chains begin with, or from zero.
    private record Problem(int m, int n, int k, float[] a, int[] as, float[] b, int[] bs,
            float[] s, boolean begins) {
        private static final int START = 2;

        static Problem of(int m, int n, int k, Layout layout) {
            int[] as = layout.strides(m, k, true);
            int[] bs = layout.strides(k, n, false);
            var random = new Random(31L * m + 7L * n + k);
            return new Problem(m, n, k, values(random, size(m, k, as)), as,
                    values(random, size(k, n, bs)), bs, values(random, START + n), false);
        }

        Problem begun() {
            return new Problem(m, n, k, a, as, b, bs, s, true);
        }

        Matrix inA(Object array) {
            return new Matrix(array, as[2], as[0], as[1]);
        }

        Matrix inB(Object array) {
            return new Matrix(array, bs[2], bs[0], bs[1]);
        }

        Matrix start(Object array) {
            return new Matrix(array, START, 0, 1);
        }

        private static int size(int rows, int columns, int[] s) {
            return s[2] + Math.max(0, rows - 1) * s[0] + Math.max(0, columns - 1) * s[1] + 4;
        }

        private static float[] values(Random random, int size) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        float[] chains() {
            float[] c = new float[m * n];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    float sum = begins ? s[START + j] : 0f;
                    for (int p = 0; p < k; p++) {
                        sum = Math.fma(a[as[2] + i * as[0] + p * as[1]],
                                b[bs[2] + p * bs[0] + j * bs[1]], sum);
                    }
                    c[i * n + j] = sum;
                }
            }
            return c;
        }

        double[] doubleChains() {
            double[] c = new double[m * n];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = begins ? s[START + j] : 0.0;
                    for (int p = 0; p < k; p++) {
                        sum = Math.fma((double) a[as[2] + i * as[0] + p * as[1]],
                                b[bs[2] + p * bs[0] + j * bs[1]], sum);
                    }
                    c[i * n + j] = sum;
                }
            }
            return c;
        }

        float[] by(Way way, GemmTiles tiles) {
            float[] c = new float[m * n + 6];
            Arrays.fill(c, -77f);
            way.multiply(this, GemmTier.FLOAT, tiles, a, b, s, c);
            return inner(c);
        }

        double[] doubleBy(Way way, GemmTiles tiles) {
            double[] c = new double[m * n + 6];
            Arrays.fill(c, -77.0);
            way.multiply(this, GemmTier.DOUBLE, tiles, doubles(a), doubles(b), doubles(s), c);
            return inner(c);
        }

        float[] byGemm() {
            float[] c = new float[m * n + 6];
            Arrays.fill(c, -77f);
            Gemm.multiply(m, n, k, inA(a), inB(b), begins ? start(s) : null, c, 3,
                    Epilogue.NONE);
            return inner(c);
        }

        double[] doubleByGemm() {
            double[] c = new double[m * n + 6];
            Arrays.fill(c, -77.0);
            Gemm.multiply(m, n, k, inA(doubles(a)), inB(doubles(b)),
                    begins ? start(doubles(s)) : null, c, 3, Epilogue.NONE);
            return inner(c);
        }

        private float[] inner(float[] c) {
            assertThat(new float[] {c[2], c[c.length - 3]}).containsOnly(-77f);
            return Arrays.copyOfRange(c, 3, 3 + m * n);
        }

        private double[] inner(double[] c) {
            assertThat(new double[] {c[2], c[c.length - 3]}).containsOnly(-77.0);
            return Arrays.copyOfRange(c, 3, 3 + m * n);
        }

        private static double[] doubles(float[] values) {
            double[] result = new double[values.length];
            Arrays.setAll(result, i -> values[i]);
            return result;
        }
    }

    private static void checkAll(Problem problem) {
        checkEvery(problem);
        checkEvery(problem.begun());
    }

    private static void checkEvery(Problem problem) {
        int[] expected = bits(problem.chains());
        long[] expectedDouble = bits(problem.doubleChains());
        String sizes = problem.m + " x " + problem.n + " x " + problem.k;
        assertThat(bits(problem.byGemm())).as(sizes).isEqualTo(expected);
        assertThat(bits(problem.doubleByGemm())).as(sizes).isEqualTo(expectedDouble);
        for (Way way : Way.values()) {
            for (GemmTiles tiles : FLOATS) {
                if (way.suits(problem, tiles)) {
                    assertThat(bits(problem.by(way, tiles))).as("%s, %s by %s", sizes, way, tiles)
                            .isEqualTo(expected);
                }
            }
            for (GemmTiles tiles : DOUBLES) {
                if (way.suits(problem, tiles)) {
                    assertThat(bits(problem.doubleBy(way, tiles)))
                            .as("double %s, %s by %s", sizes, way, tiles)
                            .isEqualTo(expectedDouble);
                }
            }
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
    }

    @ParameterizedTest
    @EnumSource void every_kernel_yields_the_bits_of_one_fma_chain_per_element(Layout layout) {
        for (int size : SIZES) {
            checkAll(Problem.of(size, size, size, layout));
            checkAll(Problem.of(size, 33, 7, layout));
            checkAll(Problem.of(7, size, 65, layout));
            checkAll(Problem.of(17, 40, size, layout));
        }
    }

    @Test void products_of_several_blocks_have_the_same_bits() {
        checkAll(Problem.of(70, 130, 600, Layout.NT)); // three blocks along k
        checkAll(Problem.of(140, 520, 20, Layout.TN)); // several tasks of the direct way
        checkAll(Problem.of(20, 40, 530, Layout.NT)); // two blocks along k of the direct way
        checkAll(Problem.of(2100, 9, 5, Layout.TN)); // two spans of rows
        checkAll(Problem.of(9, 2100, 300, Layout.NN)); // two spans of columns, two of k
    }

    @Test void vectors_and_outer_products_have_the_same_bits() {
        for (Layout layout : Layout.values()) {
            checkAll(Problem.of(1, 700, 90, layout));
            checkAll(Problem.of(1, 100, 600, layout));
            checkAll(Problem.of(700, 1, 90, layout));
            checkAll(Problem.of(120, 130, 1, layout));
            checkAll(Problem.of(1, 1, 5000, layout));
        }
    }

    @Test void the_result_is_close_to_the_product_in_double() {
        Problem problem = Problem.of(65, 100, 300, Layout.NT);
        double[] expected = problem.doubleChains();
        float[] actual = problem.byGemm();
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test void strides_may_be_negative() {
        Problem x = Problem.of(40, 32, 20, Layout.NN);
        var backwards = new Problem(40, 32, 20, x.a, new int[] {-20, 1, 39 * 20}, x.b,
                new int[] {-32, 1, 19 * 32}, x.s, false);
        checkAll(backwards);
    }

    @Test void a_product_known_by_hand() {
        float[] c = new float[4];
        Matrix a = new Matrix(new float[] {1, 2, 3, 4, 5, 6}, 0, 3, 1);
        Matrix b = new Matrix(new float[] {7, 8, 9, 10, 11, 12}, 0, 2, 1);
        Gemm.multiply(2, 2, 3, a, b, c, 0);
        assertThat(c).containsExactly(58, 64, 139, 154);
        Gemm.multiply(2, 2, 3, a, b, new Matrix(new float[] {1000, 2000}, 0, 0, 1), c, 0,
                Epilogue.NONE);
        assertThat(c).containsExactly(1058, 2064, 1139, 2154);
    }

    @Test void infinities_and_nan_stay_in_their_rows_and_columns() {
        for (int place : new int[] {0, 5, 20 * 30 - 1}) {
            Problem problem = Problem.of(20, 45, 30, Layout.NN);
            problem.a[place] = Float.POSITIVE_INFINITY;
            problem.b[44] = Float.NaN;
            checkAll(problem);
        }
    }

    @Test void empty_products_are_zero_or_nothing() {
        float[] c = {5, 5, 5, 5, 5};
        Gemm.multiply(2, 2, 0, new Matrix(new float[0], 0, 0, 1), new Matrix(new float[0], 0, 2, 1),
                c, 1);
        assertThat(c).containsExactly(5, 0, 0, 0, 0);
        Gemm.multiply(2, 2, 0, new Matrix(new float[0], 0, 0, 1), new Matrix(new float[0], 0, 2, 1),
                new Matrix(new float[] {7, 8}, 0, 0, 1), c, 1, Epilogue.NONE);
        assertThat(c).containsExactly(5, 7, 8, 7, 8);
        Gemm.multiply(2, 2, 0, new Matrix(new float[0], 0, 0, 1), new Matrix(new float[0], 0, 2, 1),
                c, 1);
        Gemm.multiply(0, 3, 2, new Matrix(new float[0], 0, 2, 1), new Matrix(new float[6], 0, 3, 1),
                c, 0);
        Gemm.multiply(3, 0, 2, new Matrix(new float[6], 0, 2, 1), new Matrix(new float[0], 0, 0, 1),
                c, 0);
        assertThat(c).containsExactly(5, 0, 0, 0, 0);
        double[] d = {5, 5};
        Gemm.multiply(1, 2, 0, new Matrix(new double[0], 0, 0, 1),
                new Matrix(new double[0], 0, 2, 1), d, 0);
        assertThat(d).containsExactly(0, 0);
    }

    @Test void the_number_of_threads_does_not_change_a_bit() {
        int before = Workers.threads();
        Problem problem = Problem.of(200, 300, 300, Layout.NT);
        int[] expected = bits(problem.chains());
        try {
            for (int threads : new int[] {1, 2, 3, 8}) {
                Workers.threads(threads);
                for (GemmTiles tiles : FLOATS) {
                    for (Way way : List.of(Way.BLOCKS, Way.DIRECT)) {
                        if (way.suits(problem, tiles)) {
                            assertThat(bits(problem.by(way, tiles)))
                                    .as("%d threads, %s by %s", threads, way, tiles)
                                    .isEqualTo(expected);
                        }
                    }
                }
            }
        } finally {
            Workers.threads(before);
        }
    }

    @Test void an_epilogue_meets_every_element_once_when_it_is_complete() throws Exception {
        int[][] sizes =
                {{300, 700, 1100}, {2100, 130, 40}, {300, 90, 20}, {1, 600, 30}, {600, 1, 30},
                    {100, 5, 40}, {3, 4, 5}, {4, 3, 0}};
        Gemm.warm();
        for (int[] size : sizes) {
            Problem problem = Problem.of(size[0], size[1], size[2], Layout.NT).begun();
            int n = problem.n;
            float[] c = new float[problem.m * n];
            float[] seen = new float[c.length];
            int[] times = new int[c.length];
            Gemm.multiply(problem.m, n, problem.k, problem.inA(problem.a), problem.inB(problem.b),
                    problem.start(problem.s), c, 0, (row, column, rows, columns) -> {
                        for (int i = row; i < row + rows; i++) {
                            for (int j = column; j < column + columns; j++) {
                                seen[i * n + j] = c[i * n + j];
                                times[i * n + j]++;
                            }
                        }
                    });
            assertThat(times).as("%s", problem).containsOnly(1);
            assertThat(bits(seen)).as("%s", problem).isEqualTo(bits(problem.chains()));
        }
    }

    @Test void the_swap_of_tiers_does_not_change_a_bit() throws InterruptedException {
        Problem problem = Problem.of(100, 90, 80, Layout.TN);
        int[] expected = bits(problem.chains());
        assertThat(bits(problem.byGemm())).isEqualTo(expected);
        Gemm.warm();
        for (int round = 0; round < 2; round++) { // the first asks for the tiles of the second
            Warmup.await();
            assertThat(bits(problem.byGemm())).as("by %s", Gemm.tier()).isEqualTo(expected);
        }
    }

    @Test void matrices_outside_their_arrays_are_refused() {
        float[] six = new float[6];
        assertThatThrownBy(() -> Gemm.multiply(2, 2, 3, new Matrix(six, 1, 3, 1),
                new Matrix(six, 0, 2, 1), six, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Gemm: A must lie inside its array; got [2, 3] at offset 1 with"
                        + " strides 3 and 1 in an array of 6.");
        assertThatThrownBy(() -> Gemm.multiply(2, 2, 3, new Matrix(six, 0, 3, 1),
                new Matrix(six, 0, -2, 1), six, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("B must lie inside its array");
        assertThatThrownBy(() -> Gemm.multiply(2, 2, 3, new Matrix(six, 0, 3, 1),
                new Matrix(six, 0, 2, 1), six, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("C must lie inside its array");
        assertThatThrownBy(() -> Gemm.multiply(-1, 2, 3, new Matrix(six, 0, 3, 1),
                new Matrix(six, 0, 2, 1), six, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Gemm: sizes must not be negative; got m = -1, n = 2, k = 3.");
    }
}
