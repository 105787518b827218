namespace Connections.Core.Destinations;

/// <summary>A tool that events can be sent to: a folder below this one. Built once, with an empty constructor; it holds no state.</summary>
public interface IDestination
{
    /// <summary>What the catalogue and the settings form show.</summary>
    Profile Profile { get; }

    /// <summary>What it can do with events; the first ones first in its presets.</summary>
    IReadOnlyList<DestinationAction> Actions { get; }
}
