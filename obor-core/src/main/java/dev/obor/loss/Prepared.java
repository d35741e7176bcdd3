package dev.obor.loss;

import dev.obor.formula.Expr;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.lang.ref.WeakReference;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The formula and the contract of a loss, ready to run: made once per loss, not once per call. Equal
/// records are one loss, so that a loss may be made anew for every batch.
public final class Prepared {
    private static final int SLOTS = 256;

    /// What was prepared lately; a slot taken by another loss only means preparing again.
    private static final @Nullable Entry[] RECENT = new Entry[SLOTS];

    private record Entry(WeakReference<ReducedLoss> loss, int form, Prepared prepared) {}

    private final String name;
    private final Contract contract;
    private final Map<LossGuard, Totals> totals = new EnumMap<>(LossGuard.class);

    /// The loss of one element or row, and the rules about values.
    public Prepared(String name, Expr formula, Contract contract) {
        this.name = name;
        this.contract = contract;
        Fused fused = Fused.of(name, formula);
        for (LossGuard guard : LossGuard.values()) {
            totals.put(guard, guard == LossGuard.OFF
                    ? Totals.of(fused, List.of())
                    : Totals.of(fused, contract.checks(), e -> contract.kept(e, guard)));
        }
    }

    /// What was prepared for this very object, or for a record that equals it.
    ///
    /// @param form tells the formulas of a loss apart that has several
    /// @param make prepares it
    public static Prepared of(ReducedLoss loss, int form, Supplier<Prepared> make) {
        int hash = loss instanceof Record ? loss.hashCode() : System.identityHashCode(loss);
        int slot = ((hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) + form) & (SLOTS - 1);
        Entry known = RECENT[slot];
        if (known != null && known.form == form && isSame(known.loss, loss)) {
            return known.prepared;
        }
        Prepared prepared = make.get();
        RECENT[slot] = new Entry(new WeakReference<>(loss), form, prepared);
        return prepared;
    }

    private static boolean isSame(WeakReference<ReducedLoss> known, ReducedLoss loss) {
        return known.refersTo(loss) || loss instanceof Record && loss.equals(known.get());
    }

    String name() {
        return name;
    }

    /// The loss of every element or row.
    Tensor each(LossGuard guard, int dim, Tensor... inputs) {
        Totals.Total total = totals(guard).each(dim, inputs);
        contract.report(name, guard, total.checks(), dim, inputs);
        return dim == Totals.ELEMENTS ? total.value() : total.value().squeeze(dim);
    }

    /// The sum over all elements or rows, divided by `divisor`.
    Tensor total(LossGuard guard, int dim, double divisor, Tensor... inputs) {
        Totals.Total total = totals(guard).total(dim, divisor, inputs);
        contract.report(name, guard, total.checks(), dim, inputs);
        return total.value();
    }

    private Totals totals(LossGuard guard) {
        return Objects.requireNonNull(totals.get(guard));
    }
}
