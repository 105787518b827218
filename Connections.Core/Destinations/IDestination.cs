namespace Connections.Core.Destinations;

/// <summary>A tool that events can be sent to: a folder below this one. Built once, with an empty constructor; it holds no state.</summary>
public interface IDestination
{
    /// <summary>What the catalogue and the settings form show.</summary>
    Profile Profile { get; }

    /// <summary>What it can do with events.</summary>
    IReadOnlyList<DestinationAction> Actions { get; }

    /// <summary>The mappings that a new destination starts with, in order: one for each action that has a trigger, unless said otherwise.</summary>
    IReadOnlyList<Preset> Presets =>
        [.. Actions.Where(action => action.Trigger is not null).Select(action => new Preset(action.Name, action.Slug, action.Trigger!))];
}
