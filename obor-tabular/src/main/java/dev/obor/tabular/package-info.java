/// Tables of the user's own: CSV files, columns, splits, and the preprocessing that is fitted on
/// the training split.
@NullMarked
package dev.obor.tabular;

import org.jspecify.annotations.NullMarked;
