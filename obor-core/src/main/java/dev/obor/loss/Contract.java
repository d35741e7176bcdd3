package dev.obor.loss;

import dev.obor.formula.Expr;
import dev.obor.kernel.Output;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What a loss demands of the values it is given. The rules are formulas, so they are looked at in
/// the same pass that computes the loss; only when one is broken is the place searched for.
///
/// @param rules the rules, in the order in which they are reported
public record Contract(List<Rule> rules) {
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    /// Nothing is demanded.
    public static final Contract NONE = new Contract(List.of());

    /// The contract with these rules.
    public static Contract of(Rule... rules) {
        return new Contract(List.of(rules));
    }

    /// How bad a broken rule is.
    public enum Severity {
        /// The result has no meaning.
        MEANINGLESS,
        /// The result is a number, but hardly the one that was wanted.
        SUSPICIOUS
    }

    /// When a rule counts as broken.
    public enum Scope {
        /// By one element or row.
        ANY,
        /// By every row: no single one proves anything.
        EVERY_ROW
    }

    /// One rule.
    ///
    /// @param says     what must hold: "input must be probabilities in [0, 1]"
    /// @param violated 1 where it does not, over the inputs of the loss's formula
    /// @param shown    the formula of the value to show in the message
    /// @param shownAs  the name of that value
    /// @param severity how bad that is
    /// @param scope    when it counts
    /// @param remedy   what to do
    public record Rule(
            String says,
            Expr violated,
            Expr shown,
            String shownAs,
            Severity severity,
            Scope scope,
            String remedy) {
        Output output() {
            return scope == Scope.ANY ? Output.largest(violated) : Output.total(violated);
        }

        boolean isBroken(double found, long rows) {
            return scope == Scope.ANY ? found > 0 : rows > 0 && found == rows;
        }
    }

    /// What the pass has to find out.
    List<Output> outputs(Guard guard) {
        return guard == Guard.OFF ? List.of() : rules.stream().map(Rule::output).toList();
    }

    /// Reports the first broken rule.
    ///
    /// @param loss   the name of the loss
    /// @param found  what the pass has found out, per rule
    /// @param dim    the dimension of the rows
    /// @param inputs the inputs of the formula
    /// @throws IllegalArgumentException if a rule is broken that the guard does not let pass
    void report(String loss, Guard guard, double[] found, int dim, Tensor... inputs) {
        for (int i = 0; i < found.length; i++) {
            Rule rule = rules.get(i);
            if (rule.isBroken(found[i], rows(dim, inputs))) {
                boolean error = guard == Guard.STRICT
                        || (guard == Guard.STANDARD && rule.severity == Severity.MEANINGLESS);
                if (error) {
                    throw new IllegalArgumentException(message(loss, rule, dim, inputs));
                }
                if (SAID.add(loss + rule.says)) {
                    System.getLogger("dev.obor.loss")
                            .log(System.Logger.Level.WARNING, message(loss, rule, dim, inputs));
                }
            }
        }
    }

    private static long rows(int dim, Tensor... inputs) {
        long elements = inputs[0].numel();
        return dim == Totals.ELEMENTS || elements == 0 ? elements : elements / inputs[0].size(dim);
    }

    private static String message(String loss, Rule rule, int dim, Tensor... inputs) {
        Tensor broken = evaluated("violated", rule.violated, dim, inputs);
        Tensor shown = evaluated("shown", rule.shown, dim, inputs);
        int at = (int) broken.flatten().argmax(0).itemLong();
        int width = shown.numel() == broken.numel() ? at : 0;
        return "%s: %s; got %s = %s at %s. %s".formatted(
                loss, rule.says, rule.shownAs, number(shown.flatten().at(width)),
                place(at, broken.shape().toArray()), rule.remedy);
    }

    /// The value of a rule's formula for every element or row.
    private static Tensor evaluated(String name, Expr e, int dim, Tensor... inputs) {
        Tensor[] values = Arrays.stream(inputs).map(Tensor::detach).toArray(Tensor[]::new);
        return Totals.each(Fused.of(name, e), dim, List.of(), values).value();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : "%.6g".formatted(value);
    }

    private static String place(int flat, int[] sizes) {
        if (sizes.length <= 1) {
            return "position " + flat;
        }
        int[] index = new int[sizes.length];
        int rest = flat;
        for (int d = sizes.length - 1; d >= 0; d--) {
            index[d] = rest % sizes[d];
            rest /= sizes[d];
        }
        return "position " + Arrays.toString(index);
    }
}
