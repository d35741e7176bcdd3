package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Expr.Level;

/// One result of a compiled loop.
///
/// @param kind where the value goes
/// @param expr the formula of the value
public record Output(Kind kind, Expr expr) {
    /// Where a value goes.
    public enum Kind {
        /// Into an array, one value per element.
        STORE,
        /// Into an array, one value per row.
        STORE_ROW,
        /// Into a sum over the whole call, in float64.
        TOTAL,
        /// Into the maximum over the whole call.
        LARGEST
    }

    /// One value per element, stored.
    public static Output store(Expr e) {
        return new Output(Kind.STORE, e);
    }

    /// One value per row, stored.
    public static Output storeRow(Expr e) {
        return new Output(Kind.STORE_ROW, e);
    }

    /// The sum over all elements, or over all rows where `e` has one value per row.
    public static Output total(Expr e) {
        return new Output(Kind.TOTAL, e);
    }

    /// The maximum over all elements or rows.
    public static Output largest(Expr e) {
        return new Output(Kind.LARGEST, e);
    }

    boolean isStored() {
        return kind == Kind.STORE || kind == Kind.STORE_ROW;
    }

    /// The same result with an element-wise total written as one value per row.
    Output perRow() {
        if (isStored() || expr.level() != Level.ELEMENT) {
            return this;
        }
        return new Output(kind, kind == Kind.TOTAL ? expr.rowSum() : expr.rowMax());
    }
}
