/**
 * What a reader gets: JSON for programs, tables in Markdown and plots in SVG for people, written together under one
 * folder. Called once at the end of a run, on the thread of the command.
 */
package io.banyan.bench.report;
