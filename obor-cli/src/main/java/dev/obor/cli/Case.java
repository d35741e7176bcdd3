package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One conformance case: what is to be done with which inputs, and what must come out.
///
/// @param id       its name
/// @param op       the operation, in PyTorch's spelling
/// @param options  the operation's options, in PyTorch's spelling; missing ones have the defaults
/// @param inputs   the tensors by name
/// @param expected what must come out
/// @param rtol     how far a number may be off, as a part of the wanted one
/// @param atol     how far a number may be off besides
/// @param unknown  keys that mean nothing to us
record Case(
        String id,
        String op,
        Map<String, JsonNode> options,
        Map<String, Array> inputs,
        Expected expected,
        double rtol,
        double atol,
        Set<String> unknown) {

    /// What stands before the name of a tensor that a file must hold.
    static final String ENTRY = "entry ";

    /// What must come out.
    ///
    /// @param arrays     results by name: `output`, `grad_input`, `entry weight` ...
    /// @param allEntries whether no other entries may come out
    /// @param accept     whether it says that a file must be read
    /// @param error      the kind of error, if the operation must fail
    record Expected(
            Map<String, Array> arrays, boolean allEntries, boolean accept, @Nullable String error) {
        boolean isNothing() {
            return arrays.isEmpty() && !allEntries && !accept && error == null;
        }
    }

    /// A tensor as a case writes it down.
    ///
    /// @param dtype the element type
    /// @param sizes the sizes of the dimensions
    /// @param data  the elements in row-major order, or bytes in hexadecimal digits
    record Array(String dtype, int[] sizes, JsonNode data) {
        /// The element at a row-major index.
        double at(int i) {
            return number(data.get(i));
        }

        int length() {
            return data.size();
        }

        private static double number(JsonNode node) {
            return node.isBoolean() ? node.booleanValue() ? 1 : 0
                    : node.isString() ? Values.number(node.stringValue())
                    : node.doubleValue();
        }

        /// The element type, if we have it.
        ///
        /// @throws Unsupported if not
        DType type() {
            for (DType type : DType.values()) {
                if (type.toString().equals(dtype)) return type;
            }
            throw new Unsupported("element type " + dtype);
        }

        Tensor tensor() {
            DType type = type();
            if (type == DType.INT64) {
                long[] values = new long[length()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = data.get(i).longValue();
                }
                return Tensor.of(values).reshape(sizes);
            }
            double[] values = new double[length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = at(i);
            }
            return Tensor.of(values).to(type).reshape(sizes);
        }
    }

    /// The case asks for something we do not have: it neither passes nor fails.
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what);
        }
    }

    // ---- what a case may hold

    /// Refuses inputs of other names.
    ///
    /// @throws Unsupported naming them
    void takesInputs(Collection<String> known) {
        refuse("input", inputs.keySet(), known);
    }

    /// Refuses options of other names.
    ///
    /// @throws Unsupported naming them
    void takesOptions(Collection<String> known) {
        refuse("option", options.keySet(), known);
    }

    /// Refuses expectations of other names.
    ///
    /// @throws Unsupported naming them
    void yields(Collection<String> known) {
        refuse("expectation", expected.arrays.keySet(), known);
    }

    private void refuse(String kind, Set<String> names, Collection<String> known) {
        Set<String> strangers = new TreeSet<>(names);
        strangers.removeAll(known);
        if (!strangers.isEmpty()) {
            throw new Unsupported("%s %s of %s".formatted(kind, String.join(", ", strangers), op));
        }
    }

    /// An input that the operation cannot do without.
    ///
    /// @throws Unsupported if it is missing
    Array input(String name) {
        Array array = inputs.get(name);
        if (array == null) throw new Unsupported("%s without input %s".formatted(op, name));
        return array;
    }

    /// An option that the operation cannot do without.
    ///
    /// @throws Unsupported if it is missing
    JsonNode option(String name) {
        JsonNode option = options.get(name);
        if (option == null) throw new Unsupported("%s without option %s".formatted(op, name));
        return option;
    }

    /// The words of an option: `0.5`, `mean`, `0.9,0.999`.
    static String words(JsonNode option) {
        if (!option.isArray()) return option.asString();
        var words = new StringBuilder();
        for (JsonNode part : option) {
            words.append(words.isEmpty() ? "" : ",").append(part.asString());
        }
        return words.toString();
    }
}
