package io.banyan.architecture;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/**
 * The compiled main classes of every module, each with the module it was built in: told by where its class file lies,
 * so that no rule depends on how packages are named.
 */
final class ModuleClasses
{
    private final Map<String, String> moduleByClass = new HashMap<>();
    private final Map<String, Integer> classCountByModule = new HashMap<>();
    private final JavaClasses all;

    ModuleClasses(final Path root, final List<String> modules)
    {
        final List<Path> directories = modules.stream()
            .map((module) -> root.resolve(module).resolve("target/classes"))
            .toList();
        all = new ClassFileImporter().importPaths(directories);

        for (final String module : modules)
        {
            final String prefix = root.resolve(module).resolve("target/classes").toUri().toString();
            int count = 0;
            for (final JavaClass javaClass : all)
            {
                final String source = javaClass.getSource().orElseThrow().getUri().toString();
                if (source.startsWith(prefix))
                {
                    moduleByClass.put(javaClass.getName(), module);
                    count++;
                }
            }
            classCountByModule.put(module, count);
        }
    }

    JavaClasses all()
    {
        return all;
    }

    int count(final String module)
    {
        return classCountByModule.getOrDefault(module, 0);
    }

    /**
     * Module that a class was built in; null when it is none of ours.
     */
    String moduleOf(final JavaClass javaClass)
    {
        return moduleByClass.get(javaClass.getBaseComponentType().getName());
    }
}
