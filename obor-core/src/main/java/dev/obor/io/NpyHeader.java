package dev.obor.io;

import dev.obor.formula.DType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The header of an `.npy` file:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
record NpyHeader(Encoding encoding, ByteOrder order, boolean fortran, int[] shape) {
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
    private static final int MAX_DIMS = 64; // NumPy's limit

    /// One `'key': value` with its comma; values are a string, a truth value or a tuple.
    private static final Pattern ENTRY = Pattern.compile("""
            \\s* (?<quote>['"]) (?<key>\\w+) \\k<quote> \\s* : \\s*
            (?<value> '[^']*' | "[^"]*" | True | False | \\( [^()]* \\) )
            \\s* (?: , | (?=}) )""", Pattern.COMMENTS);

    private static final Pattern DESCR = Pattern.compile("['\"](?:[<>]\\w\\w|\\|\\w1)['\"]");
    private static final Pattern SIZE = Pattern.compile("\\s*(0|[1-9][0-9]{0,9})\\s*");

    static NpyHeader parse(String text, ByteSource source) {
        Map<String, String> values = entries(text, source);
        if (!values.keySet().equals(KEYS)) {
            throw source.broken("the header must have descr, fortran_order and shape",
                    values.keySet());
        }
        String descr = values.getOrDefault("descr", "");
        String fortran = values.getOrDefault("fortran_order", "");
        if (!fortran.equals("True") && !fortran.equals("False")) {
            throw source.broken("fortran_order must be True or False", fortran);
        }
        return new NpyHeader(
                encoding(descr, source),
                descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                fortran.equals("True"),
                shape(values.getOrDefault("shape", ""), source));
    }

    private static Map<String, String> entries(String text, ByteSource source) {
        String header = text.strip();
        var entry = ENTRY.matcher(header);
        var values = new HashMap<String, String>();
        int at = 1;
        if (header.startsWith("{")) {
            while (entry.region(at, header.length()).lookingAt()) {
                String key = entry.group("key");
                if (values.put(key, entry.group("value")) != null) {
                    throw source.broken("keys of the header must differ", "two of " + key);
                }
                at = entry.end();
            }
        }
        if (!header.startsWith("{") || !header.substring(at).strip().equals("}")) {
            throw source.broken("the header must be a dictionary of strings, truth values and"
                    + " tuples", header.length() > 80 ? header.substring(0, 80) + "..." : header);
        }
        return values;
    }

    private static Encoding encoding(String descr, ByteSource source) {
        String code = DESCR.matcher(descr).matches() ? descr.substring(2, 4) : "?";
        return Encoding.ofNpy(code).orElseThrow(() -> source.broken(
                "descr must be one of b1, i1, i2, i4, i8, u1, u2, u4, f2, f4, f8 with its byte"
                        + " order",
                descr));
    }

    private static int[] shape(String tuple, ByteSource source) {
        boolean isTuple = tuple.startsWith("(");
        String inside = isTuple ? tuple.substring(1, tuple.length() - 1).strip() : "";
        boolean isEmpty = inside.isEmpty();
        if (!isTuple || (!isEmpty && !inside.contains(","))) {
            throw source.broken("shape must be a tuple", tuple);
        }
        String list = inside.endsWith(",") ? inside.substring(0, inside.length() - 1) : inside;
        String[] sizes = isEmpty ? new String[0] : list.split(",", -1);
        if (sizes.length > MAX_DIMS) {
            throw source.broken("shape must have at most 64 dimensions", sizes.length);
        }
        return Arrays.stream(sizes).mapToInt(size -> size(size, tuple, source)).toArray();
    }

    private static int size(String text, String tuple, ByteSource source) {
        var matcher = SIZE.matcher(text);
        long size = matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw source.broken("sizes must be whole numbers from 0 to 2147483647", tuple);
        }
        return (int) size;
    }

    /// The header that NumPy writes for an array, padded so that the data, `before` bytes and the
    /// header later, starts at a multiple of 64.
    static String text(Raw array, int before) {
        var encoding = Encoding.of(array.dtype());
        String descr = (array.dtype() == DType.BOOL ? "|" : "<") + encoding.npy();
        int[] shape = array.shape();
        String sizes = Arrays.stream(shape).mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        String tuple = shape.length == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
                .formatted(descr, tuple);
        // NumPy leaves room for the first size to grow to 21 digits.
        int growth = shape.length == 0 ? 0 : 21 - Integer.toString(shape[0]).length();
        int used = before + text.length() + growth + 1;
        int padding = 64 - used % 64;
        return text + " ".repeat(growth + padding) + "\n";
    }
}
