/// The `bench` command: Obor against libtorch in the same JVM, case by case.
///
/// Begin reading at [Duel], the measuring protocol, and at one of the groups, such as [Matmul].
@NullMarked
package dev.obor.bench;

import org.jspecify.annotations.NullMarked;
