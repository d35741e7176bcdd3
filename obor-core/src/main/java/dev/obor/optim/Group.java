package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parameters of an optimizer that follow one rule.
final class Group {
    private static final Update FLUSH = Update.of("optimizer", Expr.input(0).flushSubnormal());

    final Rule rule;
    private final List<Slot> slots;
    private List<Slot> moving = List.of(); // those that had a gradient in the last step
    private @Nullable Update update;
    private Update.@Nullable Together together; // for these two; null if their states have changed
    private double[][] scalars = {}; // of every moving slot

    Group(Rule rule, List<Slot> slots) {
        this.rule = rule;
        this.slots = slots;
    }

    /// All of them in one go; those that have had the same number of steps share the numbers.
    void step(double lr, Clipping clipping) {
        slots.forEach(Slot::begin);
        Update.Together ready = ready(rule.update(clipping));
        long known = -1;
        for (int i = 0; i < scalars.length; i++) {
            long steps = moving.get(i).steps;
            scalars[i] = steps == known ? scalars[i - 1] : rule.scalars(lr, steps, clipping);
            known = steps;
        }
        ready.apply(scalars);
    }

    /// What was used in the last step, if the same parameters take the same kind of step.
    private Update.Together ready(Update next) {
        if (together == null || update != next || !isMoving()) {
            moving = slots.stream().filter(Slot::moves).toList();
            update = next;
            together = next.together(moving.stream().map(Slot::tensors).toList());
            scalars = new double[moving.size()][];
        }
        return together;
    }

    private boolean isMoving() {
        int n = 0;
        for (Slot slot : slots) {
            if (slot.moves() && (n == moving.size() || moving.get(n++) != slot)) {
                return false;
            }
        }
        return n == moving.size();
    }

    /// Forgets what is ready: states have been replaced.
    void reset() {
        together = null;
    }

    /// Sets to 0 what has faded.
    void flush() {
        List<Tensor[]> fading = slots.stream().filter(slot -> slot.steps > 0)
                .flatMap(slot -> rule.fading(slot.state))
                .map(state -> new Tensor[] {state}).toList();
        FLUSH.together(fading).apply(new double[fading.size()][0]);
    }
}
