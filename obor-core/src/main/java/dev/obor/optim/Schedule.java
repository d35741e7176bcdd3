package dev.obor.optim;

import dev.obor.kernel.Check;

/// The learning rate as a pure function of the step.
///
/// A number is a schedule, a lambda is a schedule, and schedules follow one another:
///
/// ```java
/// Schedule warmUp = Schedule.linear(0, 0.1, 100).then(100, Schedule.cosine(0.1, 0, 900));
/// Schedule own    = step -> 0.1 / Math.sqrt(step + 1);
/// ```
///
/// **PyTorch.** `torch.optim.lr_scheduler`: there an object with a `step()` of its own that changes
/// the optimizer; here nothing has to be called or saved. Steps are those of the optimizer: for a
/// decay per epoch multiply by the batches of an epoch.
@FunctionalInterface
public interface Schedule {
    /// The learning rate of step `step`; the first is step 0.
    double at(long step);

    /// `lr` at every step.
    static Schedule constant(double lr) {
        return new Constant(lr);
    }

    /// A straight line `from + (to - from) * step / steps`, then `to`; PyTorch's `LinearLR`.
    static Schedule linear(double from, double to, long steps) {
        positive("linear", steps);
        return step -> from + (to - from) * Math.min(step, steps) / steps;
    }

    /// `lr * gamma^floor(step / every)`; PyTorch's `StepLR`.
    static Schedule stepDecay(double lr, long every, double gamma) {
        positive("stepDecay", every);
        return step -> lr * StrictMath.pow(gamma, (double) Math.floorDiv(step, every));
    }

    /// `lr * gamma^step`; PyTorch's `ExponentialLR`.
    static Schedule exponential(double lr, double gamma) {
        return step -> lr * StrictMath.pow(gamma, (double) step);
    }

    /// Half a cosine wave `to + (from - to) * (1 + cos(pi * step / steps)) / 2`, then `to`;
    /// PyTorch's `CosineAnnealingLR`, which after `steps` goes up again.
    static Schedule cosine(double from, double to, long steps) {
        positive("cosine", steps);
        return step -> to
                + (from - to) * (1 + StrictMath.cos(Math.PI * Math.min(step, steps) / steps)) / 2;
    }

    /// This schedule for the first `steps` steps, then `next` from its own step 0.
    default Schedule then(long steps, Schedule next) {
        positive("then", steps);
        return step -> step < steps ? at(step) : next.at(step - steps);
    }

    private static void positive(String name, long steps) {
        Check.argument(steps > 0, "Schedule.%s: steps must be > 0; got %s.", name, steps);
    }
}
