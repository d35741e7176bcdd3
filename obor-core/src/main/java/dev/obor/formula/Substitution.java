package dev.obor.formula;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Puts a formula in the place of a part of another one.
///
/// What does not contain that part stays the object it is; the rest is built, and so simplified,
/// anew. Shared parts are replaced once and stay shared.
public final class Substitution {
    private final Map<Expr, Expr> replaced = new IdentityHashMap<>();

    private Substitution(Expr old, Expr value) {
        replaced.put(old, value);
    }

    /// The formula `e` with `value` wherever `old` is in it; `value` may contain `old` itself.
    public static Expr replace(Expr e, Expr old, Expr value) {
        return new Substitution(old, value).in(e);
    }

    private Expr in(Expr e) {
        Expr known = replaced.get(e);
        if (known == null) {
            Expr[] args = e.args().stream().map(this::in).toArray(Expr[]::new);
            known = e.args().equals(List.of(args)) ? e : Simplify.node(e.op(), args);
            replaced.put(e, known);
        }
        return known;
    }
}
