package dev.obor.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// Finds the classes of a package where they are, in a module or on the class path, so that there
/// is no list to keep.
final class Catalogue {
    private Catalogue() {}

    /// The public classes, by name, of the package that `member` is in; nested ones are left out.
    static List<Class<?>> publicClassesBeside(Class<?> member) {
        String folder = member.getPackageName().replace('.', '/') + "/";
        try (var reader = reference(member).open(); var names = reader.list()) {
            return names
                    .filter(name -> name.startsWith(folder) && name.endsWith(".class"))
                    .filter(name -> name.indexOf('/', folder.length()) < 0)
                    .filter(name -> name.indexOf('$') < 0 && name.indexOf('-') < 0)
                    .sorted()
                    .<Class<?>>map(name -> load(name, member))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Catalogue: cannot read the classes beside " + member,
                    e);
        }
    }

    private static ModuleReference reference(Class<?> member) {
        Module module = member.getModule();
        if (module.isNamed()) {
            return module.getLayer().configuration().findModule(module.getName()).orElseThrow()
                    .reference();
        }
        URI place = URI.create(
                member.getProtectionDomain().getCodeSource().getLocation().toString());
        return ModuleFinder.of(Path.of(place)).findAll().stream().findFirst()
                .orElseThrow(() -> new IllegalStateException("Catalogue: the classes beside "
                        + member.getSimpleName() + " must be a module; got " + place + "."));
    }

    private static Class<?> load(String file, Class<?> member) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, member.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Catalogue: " + name + " was listed but is not there.",
                    e);
        }
    }
}
