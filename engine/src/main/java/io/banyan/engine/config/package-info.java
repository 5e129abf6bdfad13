/**
 * Options: one declaration each, from which its system property, its environment variable, its line in a file, its help
 * and its row in the reference are derived. Read once, before anything starts, on whatever thread configures.
 */
package io.banyan.engine.config;
