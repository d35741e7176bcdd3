package dev.obor.kernel;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.max;
import static dev.obor.formula.Expr.min;
import static dev.obor.formula.Expr.position;
import static dev.obor.formula.Expr.rowInput;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Interpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every loop shape, both tiers and every vector width: equal bits, and the interpreter's values.
class LoopTwinTest {
    private static final int[] WIDTHS = {128, 256, 512};
    private static final int[] COLUMNS = {
        0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 100, 4099
    };

    private static final Map<List<Object>, Loop> LOOPS = new HashMap<>();

    /// A set of results over two element inputs, one row input and two scalars.
    record Formula(String name, List<Output> outputs) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Formula> formulas() {
        Expr x = input(0);
        Expr y = input(1);
        Expr r = rowInput(2);
        Expr d = x.sub(y);
        Expr shifted = x.sub(x.rowMaxNumber());
        Expr log = shifted.sub(shifted.exp().rowSum().log());
        Expr centred = x.sub(x.rowMean());
        Expr variance = centred.square().rowMean();
        Expr right = position().eq(r);
        Expr between = position().eq(r.add(0.5)); // no place at all
        return Stream.of(
                new Formula("one place", List.of(
                        Output.storeRow(y.pick(r)), Output.total(x.mul(y).pick(r)))),
                new Formula("one place stored",
                        stores(select(right, x.exp(), y), right, right.mul(x).add(y))),
                new Formula("one place after a sum", List.of(
                        Output.store(select(right, log.sub(1), log)), Output.total(log.pick(r)),
                        Output.largest(d))),
                new Formula("one place among others",
                        List.of(Output.storeRow(select(right, x, y).rowMax()),
                                Output.storeRow(x.pick(r)), Output.store(select(right, y, x)))),
                new Formula("no place", List.of(Output.storeRow(select(between, x, 0).rowSum()),
                        Output.store(select(between, x, y)))),
                new Formula("two places", stores(select(right, x, select(between, 1, y)))),
                new Formula("arithmetic",
                        stores(d.mul(x).add(y.mul(scalar(0))).div(y.square().add(1)))),
                new Formula("kinks", stores(max(d, 0), min(x, y), d.abs(), d.neg(), d.sign())),
                new Formula("choice",
                        stores(select(x.lt(y), x, y.mul(3)), x.le(y), x.eq(y), x.ne(y))),
                new Formula("not a number",
                        stores(select(x.isNaN(), 7, x), x.sqrt(), max(x.sqrt(), y))),
                new Formula("two conditions", stores(select(x.gt(0).mul(y.gt(0)), x, scalar(1)))),
                new Formula("fused", stores(x.fma(y, constant(0.5)))),
                new Formula("functions",
                        stores(x.exp(), x.sigmoid(), x.softplus(), x.tanh(), x.abs().log())),
                new Formula("calls", stores(x.sin(), x.abs().pow(0.3), x.remainder(y), x.floor())),
                new Formula("totals", List.of(
                        Output.total(d.square()), Output.store(d.mul(2)), Output.largest(d.abs()))),
                new Formula("row input", stores(x.mul(r).add(scalar(1)))),
                new Formula("positions", stores(position().mul(x), x.pick(r.mul(3)))),
                new Formula("row values", List.of(
                        Output.storeRow(x.rowSum()), Output.storeRow(x.rowMax()),
                        Output.storeRow(x.mul(y).rowMin()), Output.storeRow(x.rowMean().add(r)))),
                new Formula("largest numbers", List.of(
                        Output.storeRow(x.add(r).rowMaxNumber()),
                        Output.storeRow(x.sqrt().rowMaxNumber()),
                        Output.storeRow(select(x.gt(y), 0, constant(-0.0)).rowMaxNumber()))),
                new Formula("log-softmax", List.of(
                        Output.store(log), Output.total(log.pick(r.mul(2)).neg()),
                        Output.storeRow(log.exp().rowSum()), Output.largest(r))),
                new Formula("layer norm", stores(centred.div(variance.add(1e-5).sqrt()).mul(y))));
    }

    private static List<Output> stores(Expr... values) {
        return Stream.of(values).map(Output::store).toList();
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void along_rows_all_tiers_have_the_same_bits(Formula formula) {
        for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int columns : COLUMNS) {
                compare(new Case(formula, type, columns > 100 ? 1 : 3, columns, false, 5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void across_rows_all_tiers_have_the_same_bits(Formula formula) {
        for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int rows : new int[] {0, 1, 5, 16, 35}) {
                for (int columns : new int[] {0, 1, 10, 257}) {
                    compare(new Case(formula, type, rows, columns, true, 3));
                }
            }
        }
    }

    @Test void nearly_every_formula_here_has_a_vector_twin() {
        long without = formulas()
                .filter(f -> !VectorCode
                        .supports(new Case(f, DType.FLOAT32, 3, 20, false, 0).plan(), false))
                .count();
        assertThat(without).isEqualTo(1); // "calls"
    }

    @Test void a_vector_loop_does_nothing_for_a_negative_number_of_rows() {
        for (boolean across : new boolean[] {false, true}) {
            Plan plan = new Case(formulas().findFirst().orElseThrow(), DType.FLOAT32, 3, 20, across,
                    0).plan();
            int n = plan.access.size();
            for (int width : WIDTHS) { // arrays that are not there cannot be touched
                LoopClass.compile(plan, width, across).run(new Object[n], new int[n], new int[n],
                        -1, 20, new double[2], new double[0], new float[0]);
            }
            assertThatThrownBy(() -> LoopClass.compile(plan, WIDTHS[0], across).run(new Object[n],
                    new int[n], new int[n], 1, 20, new double[2], new double[0], new float[0]))
                    .isInstanceOf(NullPointerException.class);
        }
    }

    private void compare(Case c) {
        Result portable = c.run(0);
        for (int width : WIDTHS) {
            if (VectorCode.supports(c.plan(), c.across)) {
                c.run(width).assertSameBits(portable, c + " at " + width + " bits");
            }
        }
        c.assertMeaning(portable);
    }

    /// One formula on random data of one shape; rows side by side where `across`.
    private record Case(Formula formula, DType type, int rows, int columns, boolean across,
            int offset) {
        private static final double[] SCALARS = {0.75, -1.25};

        Plan plan() {
            List<Access> access = new ArrayList<>(
                    List.of(new Access(type, false), new Access(type, false),
                            new Access(type, !across)));
            for (Output output : formula.outputs) {
                if (output.kind() == Output.Kind.STORE) {
                    access.add(new Access(type, false));
                } else if (output.kind() == Output.Kind.STORE_ROW) {
                    access.add(new Access(type, !across));
                }
            }
            return new Plan(Plan.lowered(formula.outputs, type), type, access, across);
        }

        Result run(int width) {
            Plan plan = plan();
            int n = plan.access.size();
            Object[] arrays = new Object[n];
            int[] offsets = new int[n];
            int[] strides = new int[n];
            for (int i = 0; i < n; i++) {
                boolean perRow = i == 2 || (i >= plan.inputs && !isElementStore(i, plan));
                arrays[i] = i < plan.inputs ? data(i, perRow) : allocate(perRow);
                offsets[i] = offset;
                strides[i] = perRow ? (across ? 0 : 1) : (across ? rows : columns);
            }
            double[] totals = new double[plan.totals().size()];
            Object lanes = Scratch.lanes(type, plan.scratch());
            Loop loop = compiled(plan, width);
            loop.run(arrays, offsets, strides, across ? columns : rows, across ? rows : columns,
                    SCALARS, totals, lanes);
            assertThat(sumOf(lanes)).as("lanes are left zeroed").isZero();
            return new Result(Arrays.copyOfRange(arrays, plan.inputs, n), totals);
        }

        /// A loop serves every size: it is compiled once.
        private Loop compiled(Plan plan, int width) {
            return LOOPS.computeIfAbsent(
                    List.of(formula.name, type, width, across),
                    key -> LoopClass.compile(plan, width, across));
        }

        private static boolean isElementStore(int operand, Plan plan) {
            return plan.stores(Output.Kind.STORE).contains(operand);
        }

        private static double sumOf(Object lanes) {
            return IntStream.range(Lanes.FIRST, java.lang.reflect.Array.getLength(lanes))
                    .mapToDouble(i -> Math.abs(java.lang.reflect.Array.getDouble(lanes, i))).sum();
        }

        private Object allocate(boolean perRow) {
            int n = offset + (perRow ? rows : rows * columns);
            return type == DType.FLOAT64 ? new double[n] : new float[n];
        }

        /// Numbers of mixed size, some equal in both inputs, a few special.
        private Object data(int input, boolean perRow) {
            Object array = allocate(perRow);
            var random = new Random(31L * rows + columns);
            for (int i = 0; i < java.lang.reflect.Array.getLength(array); i++) {
                double common = random.nextGaussian() * 4;
                double own = input == 0 || i % 5 == 0 ? common : common + input * Math.sin(i);
                double value = perRow ? random.nextInt(4) : i % 97 == 13 ? -0.0 : own;
                if (array instanceof float[] floats) {
                    floats[i] = (float) value;
                } else {
                    ((double[]) array)[i] = value;
                }
            }
            return array;
        }

        void assertMeaning(Result got) {
            double[][][] inputs = new double[rows][3][];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < 3; i++) {
                    inputs[row][i] = row(data(i, i == 2), row, i == 2);
                }
            }
            double[] totals = new double[got.totals.length];
            int total = 0;
            int stored = 0;
            for (Output output : formula.outputs) {
                double folded = output.kind() == Output.Kind.TOTAL ? 0 : Double.NEGATIVE_INFINITY;
                for (int row = 0; row < rows; row++) {
                    double[] want =
                            new Interpreter(inputs[row], SCALARS, columns).values(output.expr());
                    switch (output.kind()) {
                        case STORE ->
                                assertClose(row(got.arrays[stored], row, false), want, columns);
                        case STORE_ROW -> assertClose(row(got.arrays[stored], row, true), want, 1);
                        default -> {
                            boolean perRow = output.expr().level() != Expr.Level.ELEMENT;
                            for (int j = 0; j < (perRow ? 1 : columns); j++) {
                                folded = output.kind() == Output.Kind.TOTAL
                                        ? folded + want[j]
                                        : Math.max(folded, want[j]);
                            }
                        }
                    }
                }
                if (output.isStored()) {
                    stored++;
                } else {
                    totals[total++] = folded;
                }
            }
            assertClose(got.totals, totals, totals.length);
        }

        private double[] row(Object array, int row, boolean perRow) {
            double[] result = new double[perRow ? 1 : columns];
            for (int j = 0; j < result.length; j++) {
                int index = perRow ? row : across ? j * rows + row : row * columns + j;
                result[j] = java.lang.reflect.Array.getDouble(array, offset + index);
            }
            return result;
        }

        private void assertClose(double[] got, double[] want, int count) {
            double tolerance = type == DType.FLOAT64 ? 1e-10 : 2e-4; // cancellation in x - mean(x)
            for (int j = 0; j < count; j++) {
                double wanted = want[want.length == 1 ? 0 : j];
                boolean equal = Double.compare(got[j], wanted) == 0
                        || got[j] == wanted
                        || Math.abs(got[j] - wanted) <= tolerance * (1 + Math.abs(wanted));
                if (!equal && !isJump()) {
                    assertThat(got[j]).as("%s at %d", this, j).isEqualTo(wanted);
                }
            }
        }

        /// Functions with jumps may fall on the other side in float32.
        private boolean isJump() {
            return type == DType.FLOAT32 && formula.name.equals("calls");
        }
    }

    private record Result(Object[] arrays, double[] totals) {
        void assertSameBits(Result other, String what) {
            assertThat(Arrays.deepEquals(arrays, other.arrays)).as(what).isTrue();
            assertThat(Arrays.equals(totals, other.totals)).as(what + ", totals").isTrue();
        }
    }
}
