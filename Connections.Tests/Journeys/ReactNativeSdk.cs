using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The real library for React Native, run by Node. Only what a phone has beneath it is stood in for: its native modules and its life cycle.</summary>
internal static class ReactNativeSdk
{
    private const string Module = """
        import { createRequire, Module } from 'node:module'

        const [origin, writeKey] = process.argv.slice(2)
        const phone = {
          appName: 'Shop', appVersion: '2.1', buildNumber: '7', bundleId: 'test.shop', locale: 'de-CH', networkType: 'wifi', osName: 'iOS', osVersion: '18.1',
          screenHeight: 800, screenWidth: 400, screenDensity: 2, timezone: 'Europe/Zurich', manufacturer: 'Apple', model: 'iPhone', deviceName: 'iPhone',
          deviceId: 'd1', deviceType: 'ios',
        }
        const standIns = {
          react: { createContext: () => ({}) },
          'react-native': {
            NativeModules: { Sovran: {}, AnalyticsReactNative: { getContextInfo: async () => phone } },
            NativeEventEmitter: class { addListener() { return { remove() {} } } },
            Platform: { OS: 'ios', select: (choices) => choices.ios },
            AppState: { currentState: 'active', addEventListener: () => ({ remove() {} }) },
          },
        }
        const load = Module._load
        Module._load = function (name, ...rest) { return standIns[name] ?? load.call(this, name, ...rest) }
        globalThis.__DEV__ = false

        const values = new Map()
        const storePersistor = { get: async (key) => values.get(key), set: async (key, value) => { values.set(key, value) } }
        const { createClient } = createRequire(process.cwd() + '/')('@segment/analytics-react-native')
        const client = createClient({
          writeKey, storePersistor, proxy: `${origin}/v1`, cdnProxy: `${origin}/v1`, useSegmentEndpoints: true, allowInsecureProxy: true,
          flushAt: 100, flushInterval: 0, trackAppLifecycleEvents: false,
        })
        while (!client.isReady.value) await new Promise((resolve) => setTimeout(resolve, 20))
        await client.identify('u', { plan: 'pro' })
        await client.track('Order Completed', { total: 3.5 })
        await client.screen('Home', { tab: 1 })
        await client.flush()
        const left = await client.pendingEvents()
        if (left) throw new Error(`${left} events were not taken.`)
        process.exit(0)
        """;

    /// <summary>Reads the settings, then sends an identify, a track and a screen; ends once the library has none left.</summary>
    public static Task SendAsync(Uri host, string writeKey) => NodeScript.RunAsync(Module, [host.ToString().TrimEnd('/'), writeKey]);
}
