import type { ChannelOptions } from '../../../channels/channel';
import { httpChannel } from '../../../channels/http/http';
import { mailChannel } from '../../../channels/mail/mail';
import type { OpenChannels } from '../../../channels/open-channels';
import { createRegistry } from '../../../channels/registry';
import { slackChannel } from '../../../channels/slack/slack';
import { teamsChannel } from '../../../channels/teams/teams';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';

const opening =
  (channel: Parameters<typeof createRegistry>[0][number]) =>
  (options: Partial<ChannelOptions> = {}): OpenChannels =>
    createRegistry([channel]).open({ version: '1.2.3', egress: parseEgressAllow('127.0.0.1'), ...options });

/** Open a single channel, which may call loopback unless `egress` forbids it. */
export const openHttp = opening(httpChannel);
export const openMail = opening(mailChannel);
export const openSlack = opening(slackChannel);
export const openTeams = opening(teamsChannel);
