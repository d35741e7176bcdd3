package dev.obor.kernel;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// Generated classes: each a hidden subclass of an abstract class of this package, with the one method
/// `run` and a constructor that hands some sizes on.
///
/// @param base the abstract class; its constructor takes as many ints as `sizes`
/// @param name the simple name, for stack traces
/// @param run  the type of `run`
record HiddenClass<T>(Class<T> base, String name, MethodTypeDesc run) {
    private static final Lookup LOOKUP = MethodHandles.lookup();

    /// The class file, its method written by `body`.
    byte[] write(int sizes, Consumer<CodeBuilder> body) {
        var superclass = base.describeConstable().orElseThrow();
        var constructor = MethodTypeDesc.of(
                ConstantDescs.CD_void, Collections.nCopies(sizes, ConstantDescs.CD_int));
        var type = ClassDesc.of(LOOKUP.lookupClass().getPackageName(), name);
        return ClassFile.of().build(type, b -> b
                .withFlags(ClassFile.ACC_FINAL).withSuperclass(superclass)
                .withMethodBody("<init>", constructor, 0, init -> {
                    init.aload(0);
                    for (int i = 1; i <= sizes; i++) {
                        init.iload(i);
                    }
                    init.invokespecial(superclass, "<init>", constructor).return_();
                })
                .withMethodBody("run", run, 0, body));
    }

    /// An object of the class.
    ///
    /// @param constants the objects that the code finds in its class data
    T create(byte[] code, List<?> constants, int... sizes) {
        try {
            Lookup lookup = LOOKUP.defineHiddenClassWithClassData(code, constants, true);
            Class<?>[] ints = Collections.nCopies(sizes.length, int.class).toArray(Class[]::new);
            Object[] arguments = Arrays.stream(sizes).boxed().toArray();
            return base.cast(lookup.findConstructor(lookup.lookupClass(),
                    MethodType.methodType(void.class, ints)).invokeWithArguments(arguments));
        } catch (Throwable e) {
            throw new IllegalStateException("compile: the class " + name + " did not load", e);
        }
    }

    /// Writes the class and creates an object.
    T create(Consumer<CodeBuilder> body, int... sizes) {
        return create(write(sizes.length, body), List.of(), sizes);
    }
}
