package dev.obor.loss;

import dev.obor.formula.Expr;
import dev.obor.formula.Substitution;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a loss demands of the values it is given. The rules are formulas, so they are looked at in
/// the same pass that computes the loss; only when one is broken is the place searched for.
///
/// @param rules the rules, in the order in which they are reported
public record Contract(List<Rule> rules) {
    /// What has been logged in this process.
    static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private static final MathContext SIX_DIGITS = new MathContext(6);

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
        /// By every row that counts: no single one proves anything.
        EVERY_ROW
    }

    /// One rule.
    ///
    /// @param says     what must hold: "input must be probabilities in [0, 1]"
    /// @param violated 1 where it does not, over the inputs of the loss's formula
    /// @param counted  0 where that does not matter, since the target is ignored
    /// @param shown    the formula of the value to show in the message
    /// @param shownAs  the name of that value
    /// @param severity how bad that is
    /// @param scope    when it counts
    /// @param remedy   what to do
    /// @param bounds   what is known of the value shown where the rule is kept; null if nothing
    public record Rule(
            String says,
            Expr violated,
            Expr counted,
            Expr shown,
            String shownAs,
            Severity severity,
            Scope scope,
            String remedy,
            @Nullable Bounds bounds) {
        private static final double BROKEN = 1;

        /// A rule that bounds nothing.
        public Rule(String says, Expr violated, Expr counted, Expr shown, String shownAs,
                Severity severity, Scope scope, String remedy) {
            this(says, violated, counted, shown, shownAs, severity, scope, remedy, null);
        }

        /// The same rule, which no value shown keeps that is NaN or not between `low` and `high`. Where
        /// breaking it is an error, functions of that value are computed with fewer operations.
        public Rule bounds(double low, double high) {
            return new Rule(says, violated, counted, shown, shownAs, severity, scope, remedy,
                    new Bounds(low, high));
        }

        /// Whether a violation is an error and not a line in the log.
        private boolean isError(LossGuard guard) {
            return guard == LossGuard.STRICT
                    || (guard == LossGuard.STANDARD && severity == Severity.MEANINGLESS);
        }

        /// Violations are counted. Of a rule about all rows the largest value tells: a row that keeps
        /// it outweighs, one that does not count does not.
        Totals.Check check() {
            return scope == Scope.ANY
                    ? new Totals.Check(Expr.select(counted, violated, 0), Totals.Check.Fold.SUM)
                    : new Totals.Check(
                            Expr.select(counted, Expr.select(violated, BROKEN, 2), 0),
                            Totals.Check.Fold.LARGEST);
        }

        boolean isBroken(double found) {
            return scope == Scope.ANY ? found > 0 : found == BROKEN;
        }
    }

    /// A number from `low` to `high`.
    public record Bounds(double low, double high) {}

    /// A formula of the loss for values that keep the rules, if breaking them is an error; rules that
    /// ignore some elements, or that a single row may break, tell nothing.
    Expr kept(Expr formula, LossGuard guard) {
        Expr kept = formula;
        for (Rule rule : rules) {
            Bounds bounds = rule.bounds;
            boolean ofAll = rule.counted == Rules.ALL && rule.scope == Scope.ANY;
            if (bounds != null && ofAll && rule.isError(guard)) {
                kept = Substitution.replace(
                        kept, rule.shown, rule.shown.within(bounds.low, bounds.high));
            }
        }
        return kept;
    }

    /// What the pass has to find out.
    List<Totals.Check> checks() {
        return rules.stream().map(Rule::check).toList();
    }

    /// Reports the first broken rule.
    ///
    /// @param loss   the name of the loss
    /// @param found  what the pass has found out, per rule
    /// @param dim    the dimension of the rows
    /// @param inputs the inputs of the formula
    /// @throws IllegalArgumentException if a rule is broken that the guard does not let pass
    void report(String loss, LossGuard guard, double[] found, int dim, Tensor... inputs) {
        for (int i = 0; i < found.length; i++) {
            Rule rule = rules.get(i);
            if (rule.isBroken(found[i])) {
                if (rule.isError(guard)) {
                    throw new IllegalArgumentException(message(loss, rule, dim, inputs));
                }
                if (SAID.add(loss + rule.says)) {
                    System.getLogger("dev.obor.loss")
                            .log(System.Logger.Level.WARNING, message(loss, rule, dim, inputs));
                }
            }
        }
    }

    private static String message(String loss, Rule rule, int dim, Tensor... inputs) {
        Tensor broken =
                evaluated("violated", Expr.select(rule.counted, rule.violated, 0), dim, inputs);
        Tensor shown = evaluated("shown", rule.shown, dim, inputs);
        int at = (int) broken.flatten().argmax(0).itemLong();
        return "%s: %s; got %s = %s at %s. %s".formatted(
                loss, rule.says, rule.shownAs, number(shown.flatten().at(at)),
                Shapes.place(at, broken.shape().toArray()), rule.remedy);
    }

    /// The value of a rule's formula for every element or row.
    private static Tensor evaluated(String name, Expr e, int dim, Tensor... inputs) {
        Tensor[] values = Arrays.stream(inputs).map(Tensor::detach).toArray(Tensor[]::new);
        Tensor all = Totals.of(Fused.of(name, e), List.of()).each(dim, values).value();
        return e.level() == Expr.Level.ELEMENT ? all : all.squeeze(dim);
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(SIX_DIGITS).stripTrailingZeros().toString()
                : Double.toString(value);
    }
}
