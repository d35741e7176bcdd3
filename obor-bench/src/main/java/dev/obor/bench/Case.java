package dev.obor.bench;

/// One line of a table.
interface Case {
    String name();

    /// Measures it.
    Result run(Setting setting, Ceilings ceilings);
}
