import type { ChannelOptions } from '../channels/channel';
import type { Config } from './config/config';
import { VERSION } from './version';

/** The channel options of this deployment. */
export const channelOptions = ({
  egressAllow,
  egressProxy,
  smtp,
}: Pick<Config, 'egressAllow' | 'egressProxy' | 'smtp'>): ChannelOptions => ({
  egress: egressAllow,
  version: VERSION,
  ...(egressProxy === undefined ? {} : { proxy: egressProxy }),
  ...(smtp === undefined ? {} : { smtp }),
});
