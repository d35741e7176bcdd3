package dev.obor.bench;

/// A target and how it is judged.
sealed interface Goal {
    /// The number the target is about.
    Estimate measured(Figures figures);

    Verdict verdict(Figures figures);

    /// The target in few characters.
    @Override String toString();

    /// A number to go with the verdict, if there is one that stands nowhere else.
    default String found(Figures figures) {
        return "";
    }

    /// What goals look at.
    ///
    /// @param ours  seconds per call of ours
    /// @param ratio the peer's time divided by ours
    /// @param share of the limit
    record Figures(Estimate ours, Estimate ratio, Estimate share) {}

    /// So many times as fast as the peer.
    record Ratio(double atLeast) implements Goal {
        @Override public Estimate measured(Figures figures) {
            return figures.ratio;
        }

        @Override public Verdict verdict(Figures figures) {
            return figures.ratio.atLeast(atLeast);
        }

        /// What the ratio would be at the limit, where the target is missed.
        @Override public String found(Figures figures) {
            double allowed = figures.ratio.value() / figures.share.value();
            return verdict(figures) == Verdict.MISSED && Double.isFinite(allowed)
                    ? "at the limit %s".formatted(Format.digits(allowed))
                    : "";
        }

        @Override public String toString() {
            return "%sx".formatted(Format.plain(atLeast));
        }
    }

    /// So much of what the machine can do.
    record Share(double atLeast) implements Goal {
        @Override public Estimate measured(Figures figures) {
            return figures.share;
        }

        @Override public Verdict verdict(Figures figures) {
            return figures.share.atLeast(atLeast);
        }

        @Override public String toString() {
            return "%.0f %% of limit".formatted(100 * atLeast);
        }
    }

    /// So much time for each of `count` things in a call.
    ///
    /// @param seconds for one thing
    /// @param count   things per call
    /// @param thing   its name
    record Time(double seconds, double count, String thing) implements Goal {
        @Override public Estimate measured(Figures figures) {
            return figures.ours.map(time -> time / count);
        }

        @Override public Verdict verdict(Figures figures) {
            return measured(figures).atMost(seconds);
        }

        @Override public String found(Figures figures) {
            return Format.time(measured(figures).value());
        }

        @Override public String toString() {
            return "%s per %s".formatted(Format.shortTime(seconds), thing);
        }
    }

    static Goal ratio(double atLeast) {
        return new Ratio(atLeast);
    }

    static Goal share(double atLeast) {
        return new Share(atLeast);
    }

    static Goal time(double seconds, double count, String thing) {
        return new Time(seconds, count, thing);
    }
}
