package io.stockproof.setup;

import io.stockproof.access.Caller;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.setup.Setup.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.ResourceUtils;

/**
 * Applies the start-up file before the service takes a request: only if it is not the one that was applied last, so that
 * a restart does not undo what was changed since. One that is not valid stops the start.
 */
@Component
class SetupFile implements SmartInitializingSingleton {

    /**
     * Settings of the start-up file.
     *
     * @param file a path, or a {@code file:} or {@code classpath:} resource; JSON where it ends so, else YAML; none where absent
     */
    @ConfigurationProperties("stockproof.setup")
    record Settings(@Nullable String file) {}

    private static final Logger LOG = LoggerFactory.getLogger(SetupFile.class);
    private static final int ERRORS_SHOWN_MAX = 20;

    private final Settings settings;
    private final ResourceLoader resources;
    private final DraftReader reader;
    private final Setup setup;
    private final JdbcClient jdbc;

    SetupFile(Settings settings, ResourceLoader resources, DraftReader reader, Setup setup, JdbcClient jdbc) {
        this.settings = settings;
        this.resources = resources;
        this.reader = reader;
        this.setup = setup;
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String file = settings.file();
        if (file != null && !file.isBlank()) {
            apply(file);
        }
    }

    /** Whether it was applied; false if it was already. */
    boolean apply(String file) {
        byte[] document = read(file);
        byte[] digest = digest(document);
        Errors errors = new Errors();
        Syntax syntax = file.toLowerCase(Locale.ROOT).endsWith(".json") ? Syntax.JSON : Syntax.YAML;
        Draft draft = reader.document(document, syntax, errors);
        try {
            // The digest is looked at under the lock of setup: of two instances that start, one applies the file.
            SetupAnswer answer = setup.apply(Caller.SYSTEM, draft, errors, new Mode(false, false, stored -> {
                int changed = jdbc.sql("""
                                INSERT INTO setup_file (sha256) VALUES (:digest)
                                ON CONFLICT (only_row) DO UPDATE
                                   SET sha256 = excluded.sha256, applied_at = clock_timestamp()
                                 WHERE setup_file.sha256 <> excluded.sha256
                                """).param("digest", digest).update();
                if (changed == 0) {
                    throw new AppliedAlready();
                }
            }));
            LOG.info("applied the setup file {}: {} changes", file, answer.changesTotal());
            return true;
        } catch (AppliedAlready e) {
            LOG.info("the setup file {} is the one that was applied last", file);
            return false;
        } catch (Problem e) {
            throw new InvalidSetupFile(file, e.errors().isEmpty()
                    ? e.detail()
                    : e.errors().stream()
                            .limit(ERRORS_SHOWN_MAX)
                            .map(SetupFile::line)
                            .collect(Collectors.joining("; "))
                            + (e.errors().size() > ERRORS_SHOWN_MAX
                                    ? "; and " + (e.errors().size() - ERRORS_SHOWN_MAX) + " more"
                                    : ""));
        }
    }

    private static String line(InputError error) {
        return (error.pointer().isEmpty() ? "the document" : error.pointer()) + " " + error.detail();
    }

    private byte[] read(String file) {
        Resource resource = file.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX)
                || file.startsWith(ResourceUtils.FILE_URL_PREFIX)
                        ? resources.getResource(file)
                        : new FileSystemResource(file);
        try (InputStream in = resource.getInputStream()) {
            return DocumentReader.bytes(in);
        } catch (IOException e) {
            throw new InvalidSetupFile(file, "it cannot be read");
        } catch (Problem e) {
            throw new InvalidSetupFile(file, e.detail());
        }
    }

    private static byte[] digest(byte[] document) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(document);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class AppliedAlready extends RuntimeException {}
}
