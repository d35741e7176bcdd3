package dev.obor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The import arrows: a package may import only packages of the floors below it.
class ArchitectureTest {
    /// From the ground up; rooms on one floor do not know each other.
    private static final List<List<String>> FLOORS = List.of(
            List.of("formula"),
            List.of("kernel"),
            List.of("tensor"),
            List.of("nn", "loss", "optim", "data", "io"),
            List.of("train"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.obor");

    @ParameterizedTest @MethodSource("rooms")
    void imports_only_from_the_floors_below(String room) {
        noClasses().that().resideInAPackage(inside(room))
                .should().dependOnClassesThat().resideInAnyPackage(forbiddenTo(room))
                .allowEmptyShould(true) // a room may still be empty
                .check(CLASSES);
    }

    @Test void every_class_stands_in_a_room() {
        classes().that().doNotHaveSimpleName("module-info")
                .should().resideInAnyPackage(rooms().map(ArchitectureTest::inside)
                        .toArray(String[]::new))
                .check(CLASSES);
    }

    private static Stream<String> rooms() {
        return FLOORS.stream().flatMap(List::stream);
    }

    /// Its neighbours and everything above.
    private static String[] forbiddenTo(String room) {
        return FLOORS.stream().dropWhile(floor -> !floor.contains(room)).flatMap(List::stream)
                .filter(other -> !other.equals(room)).map(ArchitectureTest::inside)
                .toArray(String[]::new);
    }

    private static String inside(String room) {
        return "dev.obor." + room + "..";
    }
}
