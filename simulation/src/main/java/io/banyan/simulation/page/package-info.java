/**
 * The sandboxes of the page: each run plays the production protocol in a simulated world for the parameters given and
 * streams the recorded story, which the page plays back. Called by the page's server on a thread of its own for each
 * run; keeps nothing between runs.
 */
package io.banyan.simulation.page;
