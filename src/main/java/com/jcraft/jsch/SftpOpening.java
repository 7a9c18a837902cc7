package com.jcraft.jsch;

import org.jspecify.annotations.NullMarked;

/**
 * Opens a channel for SFTP as {@link ChannelSftp#connect(int)} does, but for the memory. The library sets aside sixteen
 * times the largest packet that the server says it takes, which may be 2 GB, and has no setting against it; what is needed
 * for one is seen by its own package alone. Here and not by reflection, so that the compiler sees if another version differs.
 */
@NullMarked
public final class SftpOpening {

    /** As large as a message of SFTP can be with this library; sending smaller packets than a server takes is always right. */
    private static final int PACKET_BYTES_MAX = 256 * 1024;

    private SftpOpening() {}

    /**
     * Opens {@code channel}.
     *
     * @param timeoutMillis the longest wait for the server's consent
     * @throws JSchException where the server refuses, or says nothing in time
     */
    public static void open(ChannelSftp channel, int timeoutMillis) throws JSchException {
        channel.connectTimeout = timeoutMillis;
        try {
            channel.sendChannelOpen();
            if (Integer.compareUnsigned(channel.rmpsize, PACKET_BYTES_MAX) > 0) {
                channel.setRemotePacketSize(PACKET_BYTES_MAX);
            }
            channel.start();
        } catch (JSchException e) {
            throw e;
        } catch (Exception e) {
            throw new JSchException("The channel cannot be opened", e);
        }
    }
}
