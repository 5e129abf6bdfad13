package io.banyan.engine.core;

/**
 * Where members are, as the root knows it; asked for messages whose own path is stale. Kept by the control plane,
 * called on the data-plane agent's thread.
 */
@FunctionalInterface
public interface RouteTable
{
    /**
     * Find the path of a member.
     *
     * @param member id.
     * @param path   to fill: {@link RoutePath#reset} and {@link RoutePath#add}.
     * @return false if the member is not known.
     */
    boolean find(long member, RoutePath path);
}
