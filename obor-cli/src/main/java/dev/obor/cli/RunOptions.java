package dev.obor.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything a run of `obor train` was asked for, as `options.json` holds it: with the same
/// options and the same data it has the same result.
///
/// @param data             the file, or [#DIGITS]
/// @param sha256           of the file's content; empty for the digits
/// @param target           the column to learn
/// @param task             `classification` or `regression`
/// @param numeric          columns declared numeric
/// @param categorical      columns declared categorical
/// @param ignored          columns left out
/// @param validation       the part of the rows for validation
/// @param test             the part of the rows for the test
/// @param layers           the sizes of the hidden layers
/// @param activation       between the layers
/// @param dropout          the probability after each activation
/// @param loss             its name
/// @param lossOptions      those that are not the default
/// @param optimizer        its name
/// @param optimizerOptions those that are not the default
/// @param epochs           how many in all
/// @param batchSize        rows per step
/// @param seed             of every random number
/// @param patience         epochs without a better one before stopping; 0 never stops
/// @param clipGradNorm     the largest norm of the gradient; null does not limit it
record RunOptions(
        String data,
        String sha256,
        String target,
        String task,
        List<String> numeric,
        List<String> categorical,
        List<String> ignored,
        double validation,
        double test,
        List<Integer> layers,
        String activation,
        double dropout,
        String loss,
        Map<String, String> lossOptions,
        String optimizer,
        Map<String, String> optimizerOptions,
        int epochs,
        int batchSize,
        long seed,
        int patience,
        @Nullable Double clipGradNorm) {
    /// The digits of the jar in place of a file.
    static final String DIGITS = "digits";

    boolean isDigits() {
        return data.equals(DIGITS);
    }

    /// The same run with other ends.
    RunOptions until(int epochs, int patience) {
        return new RunOptions(
                data, sha256, target, task, numeric, categorical, ignored, validation, test, layers,
                activation, dropout, loss, lossOptions, optimizer, optimizerOptions, epochs,
                batchSize, seed, patience, clipGradNorm);
    }

    /// The same run of a file in another place.
    RunOptions data(String data) {
        return new RunOptions(
                data, sha256, target, task, numeric, categorical, ignored, validation, test, layers,
                activation, dropout, loss, lossOptions, optimizer, optimizerOptions, epochs,
                batchSize, seed, patience, clipGradNorm);
    }
}
