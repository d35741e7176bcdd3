package dev.obor;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What `import module dev.obor` brings, beside the `java.base` that a compact source file
/// imports as well.
class PublicNamesTest {
    @Test void no_public_name_clashes_with_java_base() {
        Set<String> base = publicNamesOfJavaBase();
        assertThat(base).contains("List", "Module", "Record", "Optional"); // the scan sees the JDK
        Set<String> ours = publicNames();
        assertThat(ours).isNotEmpty();

        ours.retainAll(base);

        assertThat(ours).as("public names that java.base has too").isEmpty();
    }

    @Test void kernel_is_not_exported() {
        assertThat(exportedPackages(descriptor())).contains("dev.obor.tensor", "dev.obor.formula")
                .doesNotContain("dev.obor.kernel");
    }

    private static Set<String> publicNames() {
        Set<String> exported = exportedPackages(descriptor());
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.obor").stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(c -> exported.contains(c.getPackageName()))
                .map(JavaClass::getSimpleName)
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> publicNamesOfJavaBase() {
        var base = ModuleFinder.ofSystem().find("java.base").orElseThrow();
        Set<String> exported = exportedPackages(base.descriptor());
        try (var reader = base.open()) {
            return reader.list()
                    .filter(file -> file.endsWith(".class") && !file.contains("$"))
                    .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
                    .filter(name -> name.contains("."))
                    .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
                    .map(PublicNamesTest::jdkClass)
                    .filter(c -> Modifier.isPublic(c.getModifiers()))
                    .map(Class::getSimpleName)
                    .collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> jdkClass(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static Set<String> exportedPackages(ModuleDescriptor module) {
        return module.exports().stream().filter(e -> !e.isQualified()).map(Exports::source)
                .collect(toCollection(TreeSet::new));
    }

    /// Ours, among the descriptors on the class path.
    private static ModuleDescriptor descriptor() {
        return ClassLoader.getSystemClassLoader().resources("module-info.class")
                .map(PublicNamesTest::read)
                .filter(m -> m.name().equals("dev.obor"))
                .findFirst().orElseThrow();
    }

    private static ModuleDescriptor read(URL file) {
        try (var in = file.openStream()) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
