package dev.obor.formula;

import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Substitution.replace;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SubstitutionTest {
    private static final Expr X = input(0);
    private static final Expr G = input(1);

    @Test void every_place_is_taken_and_the_value_may_contain_what_it_replaces() {
        Expr clipped = G.mul(scalar(0));
        assertThat(replace(X.sub(G.square()).add(G), G, clipped))
                .isSameAs(X.sub(clipped.square()).add(clipped));
        assertThat(replace(G, G, clipped)).isSameAs(clipped);
    }

    @Test void a_formula_without_it_stays_the_object_it_is() {
        Expr kept = X.exp().withDerivative(X, X.square()).add(scalar(0)).rowSum();
        assertThat(replace(kept, G, X)).isSameAs(kept);
    }

    @Test void what_is_built_anew_is_simplified() {
        assertThat(replace(X.add(G), G, Expr.constant(0))).isSameAs(X);
    }

    @Test void parts_stay_shared() {
        Expr old = deep(G);
        Expr value = G.add(X);
        Expr made = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> replace(old, G, value));
        assertThat(made == deep(value)).isTrue(); // too long to be printed
    }

    /// 200 nodes, 2^200 paths.
    private static Expr deep(Expr leaf) {
        Expr e = leaf;
        for (int i = 0; i < 200; i++) {
            e = e.mul(e);
        }
        return e;
    }
}
