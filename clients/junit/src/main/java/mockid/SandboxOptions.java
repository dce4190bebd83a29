package mockid;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the sandbox of a test is made, on a test or on its class. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface SandboxOptions {
    /** The time at which its clock stands, for example {@code 2026-01-01T12:00:00Z}; it runs without one. */
    String time() default "";

    /** Settings that differ, as a JSON object by vendor. */
    String settings() default "";

    /** Fixtures instead of the server's, as a JSON object by vendor. */
    String fixtures() default "";

    /**
     * The audit at the end of the test: {@code error}, {@code warning} or {@code info} is the least severity that
     * fails it, {@code off} is none. By default that of the variable {@code MOCKID_AUDIT}, or {@code off}.
     */
    String audit() default "";

    /** Rules of the audit that may be broken. */
    String[] allow() default {};
}
