package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Ternary;
import java.util.Locale;
import java.util.Map;

/// Formulas as text: `max(x0 - x1, 0) * s0`.
final class Notation {
    private static final Map<Binary, String> INFIX =
            Map.of(
                    Binary.ADD, "+", Binary.SUB, "-", Binary.MUL, "*", Binary.DIV, "/",
                    Binary.LT, "<", Binary.LE, "<=", Binary.EQ, "==", Binary.NE, "!=");

    private Notation() {}

    /// Shared parts are written out where they are used, so long formulas are cut short.
    private static final int LONGEST = 400;

    static String of(Expr e) {
        var text = new StringBuilder();
        write(e, text);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text.toString();
    }

    private static void write(Expr e, StringBuilder text) {
        if (text.length() > LONGEST) {
            return;
        }
        switch (e.op()) {
            case Op.Input input -> text.append(input.perRow() ? 'r' : 'x').append(input.index());
            case Op.Scalar scalar -> text.append('s').append(scalar.index());
            case Op.Constant(double c) -> {
                boolean whole = c == Math.rint(c) && Math.abs(c) < 1e9;
                text.append(whole ? Long.toString((long) c) : Double.toString(c));
            }
            case Binary f when INFIX.containsKey(f) -> list(e, text, "(", " " + INFIX.get(f) + " ");
            case Ternary f when f == Ternary.SELECT -> list(e, text, "select(", ", ");
            case Op.RowReduce f -> list(e, text, "row" + name(f) + "(", ", ");
            case Op.Place place -> text.append(name(place));
            case Op.Stated _, Op.Within _ -> write(e.arg(0), text);
            case Op.Unary f -> list(e, text, name(f) + "(", ", ");
            case Op.Bits f -> list(e, text, name(f) + "(", ", ");
            case Binary f -> list(e, text, name(f) + "(", ", ");
            case Ternary f -> list(e, text, name(f) + "(", ", ");
        }
    }

    private static String name(Enum<?> f) {
        return f.name().toLowerCase(Locale.ROOT);
    }

    private static void list(Expr e, StringBuilder text, String open, String between) {
        text.append(open);
        for (int i = 0; i < e.args().size(); i++) {
            text.append(i == 0 ? "" : between);
            write(e.arg(i), text);
        }
        text.append(')');
    }
}
