/** mockid for JUnit 5: a server, a sandbox for each test, and the words to steer it. */
package mockid;
