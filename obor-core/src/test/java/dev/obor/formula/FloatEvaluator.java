package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What a lowered pointwise formula of one input means in float32: every node one float operation,
/// node by node over a block of operands.
final class FloatEvaluator {
    private final List<Expr> program = new ArrayList<>();
    private final Map<Expr, float[]> registers = new IdentityHashMap<>();
    private final int block;

    FloatEvaluator(Expr lowered, int block) {
        this.block = block;
        compile(lowered);
    }

    /// The number of operations, leaves not counted.
    int operations() {
        return (int) program.stream().filter(e -> !e.args().isEmpty()).count();
    }

    static float at(Expr lowered, float x) {
        return new FloatEvaluator(lowered, 1).run(new float[] {x})[0];
    }

    private void compile(Expr e) {
        if (registers.containsKey(e)) {
            return;
        }
        e.args().forEach(this::compile);
        float[] register = new float[block];
        if (e.op() instanceof Op.Constant(double value)) {
            assert (float) value == value || Double.isNaN(value) : "not a float: " + value;
            Arrays.fill(register, (float) value);
        }
        registers.put(e, register);
        program.add(e);
    }

    /// The values at `x`, an array of the block's size; valid until the next call.
    float[] run(float[] x) {
        float[] last = x;
        for (Expr e : program) {
            float[] y = registers.get(e);
            last = y;
            switch (e.op()) {
                case Op.Input _ -> System.arraycopy(x, 0, y, 0, block);
                case Op.Constant _ -> {}
                case Unary f -> unary(f, y, operand(e, 0));
                case Binary f -> binary(f, y, operand(e, 0), operand(e, 1));
                case Ternary f -> ternary(f, y, operand(e, 0), operand(e, 1), operand(e, 2));
                case Op.Bits f -> bits(f, y, operand(e, 0));
                default -> throw new IllegalArgumentException("not pointwise in one input: " + e);
            }
        }
        return last;
    }

    private float[] operand(Expr e, int i) {
        return registers.get(e.arg(i));
    }

    private static void unary(Unary f, float[] y, float[] x) {
        switch (f) {
            case NEG -> { for (int i = 0; i < y.length; i++) y[i] = -x[i]; }
            case ABS -> { for (int i = 0; i < y.length; i++) y[i] = Math.abs(x[i]); }
            case SQRT -> { for (int i = 0; i < y.length; i++) y[i] = (float) Math.sqrt(x[i]); }
            default -> {
                for (int i = 0; i < y.length; i++) y[i] = (float) Interpreter.apply(f, x[i]);
            }
        }
    }

    private static void binary(Binary f, float[] y, float[] a, float[] b) {
        switch (f) {
            case ADD -> { for (int i = 0; i < y.length; i++) y[i] = a[i] + b[i]; }
            case SUB -> { for (int i = 0; i < y.length; i++) y[i] = a[i] - b[i]; }
            case MUL -> { for (int i = 0; i < y.length; i++) y[i] = a[i] * b[i]; }
            case DIV -> { for (int i = 0; i < y.length; i++) y[i] = a[i] / b[i]; }
            case MIN -> { for (int i = 0; i < y.length; i++) y[i] = Math.min(a[i], b[i]); }
            case MAX -> { for (int i = 0; i < y.length; i++) y[i] = Math.max(a[i], b[i]); }
            case LT -> { for (int i = 0; i < y.length; i++) y[i] = a[i] < b[i] ? 1 : 0; }
            case LE -> { for (int i = 0; i < y.length; i++) y[i] = a[i] <= b[i] ? 1 : 0; }
            case EQ -> { for (int i = 0; i < y.length; i++) y[i] = a[i] == b[i] ? 1 : 0; }
            case NE -> { for (int i = 0; i < y.length; i++) y[i] = a[i] != b[i] ? 1 : 0; }
            default -> {
                for (int i = 0; i < y.length; i++) y[i] = (float) Interpreter.apply(f, a[i], b[i]);
            }
        }
    }

    private static void ternary(Ternary f, float[] y, float[] a, float[] b, float[] c) {
        switch (f) {
            case FMA -> { for (int i = 0; i < y.length; i++) y[i] = Math.fma(a[i], b[i], c[i]); }
            case SELECT -> { for (int i = 0; i < y.length; i++) y[i] = a[i] != 0 ? b[i] : c[i]; }
        }
    }

    private static void bits(Op.Bits f, float[] y, float[] x) {
        for (int i = 0; i < y.length; i++) {
            int bits = Float.floatToRawIntBits(x[i]);
            y[i] = switch (f) {
                case POWER_OF_TWO ->
                        Float.intBitsToFloat((int) (x[i] - Op.Bits.BIASED) + 127 << 23);
                case EXPONENT -> bits - Op.Bits.ROOT_HALF >> 23;
                case SIGNIFICAND ->
                        Float.intBitsToFloat(bits - (bits - Op.Bits.ROOT_HALF >> 23 << 23));
            };
        }
    }
}
